using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Operations on verdicts besides <c>&amp;</c> and <c>|</c>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class VerdictLogic
{
    /// <summary>!a.</summary>
    /// <param name="a">The verdict.</param>
    /// <returns>The verdict on the opposite.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Verdict Not(Verdict a)
    {
        // Each bit is the negation of the other one's opposite.
        var bits = (int)a ^ (int)Verdict.Always;
        return (Verdict)((bits >> 1) | ((bits & 1) << 1));
    }

    /// <summary>a == b.</summary>
    /// <param name="a">The first verdict.</param>
    /// <param name="b">The second verdict.</param>
    /// <returns>The verdict on both being the same.</returns>
    public static Verdict Equal(Verdict a, Verdict b) =>
        a == Verdict.Depends || b == Verdict.Depends ? Verdict.Depends : Of(a == b);

    /// <summary>a != b.</summary>
    /// <param name="a">The first verdict.</param>
    /// <param name="b">The second verdict.</param>
    /// <returns>The verdict on their being different.</returns>
    public static Verdict NotEqual(Verdict a, Verdict b) => Not(Equal(a, b));

    /// <summary>condition ? a : b.</summary>
    /// <param name="condition">The verdict on the condition.</param>
    /// <param name="a">The verdict where it holds.</param>
    /// <param name="b">The verdict where it does not.</param>
    /// <returns>The verdict on the whole.</returns>
    public static Verdict Choose(Verdict condition, Verdict a, Verdict b) => condition switch
    {
        Verdict.Always => a,
        Verdict.Never => b,
        _ => a == b ? a : Verdict.Depends,
    };

    /// <summary>The verdict of a condition that is the same for every pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Verdict Of(bool holds) => holds ? Verdict.Always : Verdict.Never;

    /// <summary>The verdict of a condition that is known to hold, or not to, or neither.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Verdict Of(bool always, bool never) => always ? Verdict.Always : never ? Verdict.Never : Verdict.Depends;
}
