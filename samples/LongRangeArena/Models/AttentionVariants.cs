namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>Every attention that is compared.</summary>
internal static class AttentionVariants
{
    /// <summary>Heads have this size in all models: that of the declared classes.</summary>
    public const int HeadDim = 32;

    /// <summary>The variants, in the order of tables.</summary>
    public static IReadOnlyList<AttentionVariant> All { get; } =
    [
        new("dense", "Transformer", static _ => new(new DenseEncoder()), static _ => new(new DenseDecoder())),
        new("window", "window", static _ => new(new WindowEncoder()), static _ => new(new WindowDecoder())),
        new("dilated", "dilated window", static _ => new(new DilatedEncoder()), static _ => new(new DilatedDecoder())),
        new("strided", "strided", static _ => new(new StridedEncoder()), static _ => new(new StridedDecoder())),
        new("longformer", "Longformer", static _ => new(new LongformerEncoder()), static _ => new(new LongformerDecoder())),
        new("bigbird", "BigBird", static place => new(new BigBirdEncoder(), RandomSeed: place.Layer), static place => new(new BigBirdDecoder(), RandomSeed: place.Layer)),
        new("linformer", "Linformer", static place => LearnedProjection.Layer(place, LinformerEncoder.Rank, static projection => new LinformerEncoder(projection)), null),
        new("performer", "Performer", static place => new(new PerformerEncoder(Features(PerformerEncoder.Pattern, place))), static place => new(new PerformerDecoder(Features(PerformerDecoder.Pattern, place)))),
        new("performer-relu", "Performer, ReLU", static place => new(new ReluPerformerEncoder(Features(ReluPerformerEncoder.Pattern, place))), static place => new(new ReluPerformerDecoder(Features(ReluPerformerDecoder.Pattern, place)))),
        new("linear", "linear attention", static _ => new(new LinearEncoder()), static _ => new(new LinearDecoder())),
        new("nystrom", "Nyströmformer", static _ => new(new NystromEncoder()), null),
    ];

    /// <summary>The variant of a key; null: there is none.</summary>
    public static AttentionVariant? Find(string key) => All.FirstOrDefault(variant => variant.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    private static FeatureMatrix Features(AttentionPattern pattern, LayerPlace place) => FeatureMatrix.Draw(pattern, place.FeatureSeed);
}
