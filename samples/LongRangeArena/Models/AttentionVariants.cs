namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>Every attention that is compared.</summary>
internal static class AttentionVariants
{
    /// <summary>Heads have this size in all models: that of the declared classes.</summary>
    public const int HeadDim = 32;

    /// <summary>The variants, in the order of tables.</summary>
    /// <remarks>
    /// Left out so far: Linformer, Performer, linear attention and Nyströmformer. Each will be one line here and a declaration or two; Linformer's learned
    /// projection is a parameter besides.
    /// </remarks>
    public static IReadOnlyList<AttentionVariant> All { get; } =
    [
        new("dense", "Transformer", static _ => new(new DenseEncoder()), static _ => new(new DenseDecoder())),
        new("window", "window", static _ => new(new WindowEncoder()), static _ => new(new WindowDecoder())),
        new("dilated", "dilated window", static _ => new(new DilatedEncoder()), static _ => new(new DilatedDecoder())),
        new("strided", "strided", static _ => new(new StridedEncoder()), static _ => new(new StridedDecoder())),
        new("longformer", "Longformer", static _ => new(new LongformerEncoder()), static _ => new(new LongformerDecoder())),
        new("bigbird", "BigBird", static place => new(new BigBirdEncoder(), RandomSeed: place.Layer), static place => new(new BigBirdDecoder(), RandomSeed: place.Layer)),
    ];

    /// <summary>The variant of a key; null: there is none.</summary>
    public static AttentionVariant? Find(string key) => All.FirstOrDefault(variant => variant.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
}
