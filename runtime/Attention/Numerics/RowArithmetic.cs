using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What is done once with each row or key.</summary>
/// <remarks>
/// The methods of TensorPrimitives are not compiled ahead of time, and run without optimisation until their calls are counted: with them the first calls of a process
/// took twice as long.
/// </remarks>
internal static unsafe class RowArithmetic
{
    /// <summary>Adds the products of two rows' elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* left, float* right, int count)
    {
        var index = 0;
        var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
        for (; index + (2 * Vector<float>.Count) <= count; index += 2 * Vector<float>.Count)
        {
            first += Vector.Load(left + index) * Vector.Load(right + index);
            second += Vector.Load(left + index + Vector<float>.Count) * Vector.Load(right + index + Vector<float>.Count);
        }

        var sum = Vector.Sum(first + second);
        for (; index < count; index++)
        {
            sum += left[index] * right[index];
        }

        return sum;
    }

    /// <summary>Adds a row to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* target, float* row, int count)
    {
        var index = 0;
        for (; index + Vector<float>.Count <= count; index += Vector<float>.Count)
        {
            (Vector.Load(target + index) + Vector.Load(row + index)).Store(target + index);
        }

        for (; index < count; index++)
        {
            target[index] += row[index];
        }
    }

    /// <summary>Adds a number to all elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* target, float number, int count)
    {
        var index = 0;
        var numbers = new Vector<float>(number);
        for (; index + Vector<float>.Count <= count; index += Vector<float>.Count)
        {
            (Vector.Load(target + index) + numbers).Store(target + index);
        }

        for (; index < count; index++)
        {
            target[index] += number;
        }
    }

    /// <summary>A row times a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* target, float* row, float factor, int count)
    {
        var index = 0;
        var factors = new Vector<float>(factor);
        for (; index + Vector<float>.Count <= count; index += Vector<float>.Count)
        {
            (Vector.Load(row + index) * factors).Store(target + index);
        }

        for (; index < count; index++)
        {
            target[index] = row[index] * factor;
        }
    }

    /// <summary>A row times a number, and another row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyAdd(float* target, float* row, float factor, float* other, int count)
    {
        var index = 0;
        var factors = new Vector<float>(factor);
        for (; index + Vector<float>.Count <= count; index += Vector<float>.Count)
        {
            ((Vector.Load(row + index) * factors) + Vector.Load(other + index)).Store(target + index);
        }

        for (; index < count; index++)
        {
            target[index] = (row[index] * factor) + other[index];
        }
    }

    /// <summary>Whether no element is infinite or no number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsFinite(float* row, int count)
    {
        var index = 0;
        var differences = Vector<float>.Zero;
        for (; index + Vector<float>.Count <= count; index += Vector<float>.Count)
        {
            // A finite number less itself is 0, others are not.
            var elements = Vector.Load(row + index);
            differences += elements - elements;
        }

        var isFinite = Vector.EqualsAll(differences, Vector<float>.Zero);
        for (; index < count; index++)
        {
            isFinite &= float.IsFinite(row[index]);
        }

        return isFinite;
    }
}
