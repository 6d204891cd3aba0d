namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>The attention of one layer.</summary>
/// <param name="Kernels">The generated class; of a learned projection, with the weights that it starts with.</param>
/// <param name="RandomSeed">Draws the random blocks of the layer; null: the class has none.</param>
/// <param name="Projection">What the attention itself learns; null: nothing.</param>
internal sealed record LayerAttention(IDifferentiableAttention Kernels, int? RandomSeed = null, LearnedProjection? Projection = null)
{
    /// <summary>Whether rows of padding can be left out. Approximations compute all rows alike, and nothing reads those of padding.</summary>
    public bool SkipsPaddingRows => Kernels.Pattern.Approximation is null;
}
