using System.ComponentModel;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a predicate says of a rectangle of pairs. For generated code.</summary>
/// <remarks>The bits mean "of all pairs" and "of some, perhaps", so that <c>&amp;</c> and <c>|</c> are the logical operations.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum Verdict : byte
{
    /// <summary>It holds for no pair.</summary>
    Never = 0,

    /// <summary>It may hold for some pairs and not for others.</summary>
    Depends = 1,

    /// <summary>It holds for every pair.</summary>
    Always = 3,
}
