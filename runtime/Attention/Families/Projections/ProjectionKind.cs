namespace SparseAttentionGen.CompilerServices;

/// <summary>What a projection is made of.</summary>
internal enum ProjectionKind
{
    /// <summary>A matrix, or one for each head: every projected key is a sum over all keys.</summary>
    Matrix,

    /// <summary>Means of segments of nearly equal length.</summary>
    MeanPooling,

    /// <summary>Weighted sums over segments of one length.</summary>
    Convolution,
}
