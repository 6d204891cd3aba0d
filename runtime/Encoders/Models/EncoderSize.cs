namespace SparseAttentionGen.Encoders.Models;

/// <summary>Sizes of models with random weights.</summary>
internal enum EncoderSize
{
    /// <summary>Two layers of four heads of 16: for tests and to try the commands.</summary>
    Tiny,

    /// <summary>As published: twelve layers of twelve heads of 64.</summary>
    Base,
}
