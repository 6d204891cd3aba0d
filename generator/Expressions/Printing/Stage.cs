namespace SparseAttentionGen.Generator.Expressions;

/// <summary>How often a part has to be computed.</summary>
internal enum Stage
{
    /// <summary>It depends on neither query nor key.</summary>
    Once,

    /// <summary>It depends on the keys alone.</summary>
    PerKeys,

    /// <summary>It depends on the query alone.</summary>
    PerRow,

    /// <summary>It depends on both, or on scores.</summary>
    PerPair,
}
