namespace SparseAttentionGen.LongRangeArena.Models;

/// <summary>The sizes of a model. All variants have the same, so that they have the same number of parameters, but for Linformer's projection.</summary>
/// <param name="Layers">Number of layers.</param>
/// <param name="Heads">Heads of a layer, of size 32.</param>
/// <param name="Length">Tokens of a sequence.</param>
internal sealed record EncoderSize(int Layers, int Heads, int Length)
{
    public const int MostLayers = 24;
    public const int MostHeads = 32;
    public const int LeastLength = 16;
    public const int MostLength = 16384;

    /// <summary>Elements of a token's vector.</summary>
    public int Width => Heads * AttentionVariants.HeadDim;

    /// <summary>Elements inside of a feed-forward network.</summary>
    public int Inner => 2 * Width;
}
