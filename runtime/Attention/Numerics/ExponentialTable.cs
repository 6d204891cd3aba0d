using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Constants of probabilities with 512 bits, in memory, for kernels that compute them while products fill the registers. For generated code.</summary>
/// <remarks>
/// The compiler keeps constants of a loop in registers, and puts them on the stack where there are none left. Read from here, each is an
/// operand of the instruction that needs it.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ExponentialTable
{
    /// <summary>2^(i / 32) for i from 0 to 15, in units of probabilities.</summary>
    internal readonly Vector512<float> LowerRoots = VectorMath.LowerRoots * VectorMath.UnitProbability;

    /// <summary>2^(i / 32) for i from 16 to 31, in units of probabilities.</summary>
    internal readonly Vector512<float> UpperRoots = VectorMath.UpperRoots * VectorMath.UnitProbability;

    internal readonly float SmallestExponent = VectorMath.SmallestExponent;
    internal readonly float TableShift = VectorMath.TableShift;
    internal readonly float D1 = VectorMath.D1;
    internal readonly float D2 = VectorMath.D2;

    /// <summary>A table; all are the same.</summary>
    public ExponentialTable()
    {
    }
}
