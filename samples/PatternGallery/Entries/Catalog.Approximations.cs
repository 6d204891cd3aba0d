using SparseAttentionGen.PatternGallery.Declarations;

namespace SparseAttentionGen.PatternGallery.Entries;

/// <content>The families that approximate all pairs, or replace them.</content>
internal static partial class Catalog
{
    private const string ApproximationIntroduction =
        "No mask: every query takes part of every key, through factors whose size does not depend on the length, so that the cost is linear in it. "
        + "The result is not that of dense attention: models are trained with it, and how far each is from the exact result without training was measured. "
        + "GFLOP are those of the family's own matrix products.";

    private static GalleryEntry[] ApproximationEntries() =>
    [
        new("Linformer", nameof(LinformerAttention), LinformerAttention.Pattern)
        {
            Paper = Paper.Linformer,
            ErrorPlot = "linformer.png",
            Note = "The projection comes with the object: new LinformerAttention(SequenceProjection.Create(256, 4096, e, f)), whose E and F may be one, and one for all heads or one for "
                + "each. Shorter sequences use the first columns. Not causal: a projected key holds keys of the whole sequence.",
        },
        new("Linformer, mean pooling", nameof(PooledAttention), PooledAttention.Pattern) { Paper = Paper.Linformer, ErrorPlot = "linformer.png" },
        new("Window and projection (Transformer-LS)", nameof(LongShortAttention), LongShortAttention.Pattern)
        {
            Paper = Paper.LongShort,
            ErrorPlot = "linformer.png",
            Note = "Blocks, strides, neighborhoods, global tokens and methods can stand in the place of the window or beside it, without [Causal]; the picture shows the pattern's own pairs.",
        },
        new("Performer", nameof(PerformerAttention), PerformerAttention.Pattern)
        {
            Paper = Paper.Performer,
            ErrorPlot = "performer.png",
            Note = "Redraw(seed) draws other features, and the constructor takes those of a trained model.",
        },
        new("Performer, causal", nameof(CausalPerformerAttention), CausalPerformerAttention.Pattern)
        {
            Paper = Paper.Performer,
            ErrorPlot = "performer.png",
            Note = "AttentionArguments.State holds the sums so far: decoding costs the same for each token, however many came before.",
        },
        new("Performer, ReLU features", nameof(ReluPerformerAttention), ReluPerformerAttention.Pattern) { Paper = Paper.Performer, ErrorPlot = "performer.png" },
        new("Linear attention", nameof(LinearTransformerAttention), LinearTransformerAttention.Pattern)
        {
            Paper = Paper.LinearTransformer,
            ErrorPlot = "performer.png",
            Note = "Without [Causal] it is bidirectional; with it, a state carries the sums as for Performer.",
        },
        new("Nyströmformer", nameof(NystromAttention), NystromAttention.Pattern)
        {
            Paper = Paper.Nystrom,
            ErrorPlot = "nystrom.png",
            Note = "With Convolution = 33 the paper's depthwise convolution of the values is added, whose weights are given to the constructor. Not causal.",
        },
    ];
}
