namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>Arithmetic of sizes from a configuration, which may be any numbers.</summary>
internal static class TensorSizes
{
    /// <summary>Number of elements, at most <see cref="long.MaxValue"/>.</summary>
    public static long Count(ReadOnlySpan<int> shape)
    {
        Int128 count = 1;
        foreach (var size in shape)
        {
            count = Int128.Min(count * size, long.MaxValue);
        }

        return (long)count;
    }

    /// <summary>A sentence if there are more elements than an array has; otherwise null.</summary>
    public static string? Problem(string name, ReadOnlySpan<int> shape) => Count(shape) > Array.MaxLength
        ? $"The tensor '{name}' would have {Text(shape)} elements, more than can be loaded."
        : null;

    /// <summary>Sizes in brackets.</summary>
    public static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>The indices of an element in brackets.</summary>
    public static string Place(long index, ReadOnlySpan<long> shape)
    {
        var indices = new long[shape.Length];
        for (var dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            (index, indices[dimension]) = Math.DivRem(index, shape[dimension]);
        }

        return $"[{string.Join(", ", indices)}]";
    }

    /// <summary>A number that is not finite, as most programs write it.</summary>
    public static string Number(float value) => float.IsNaN(value) ? "NaN" : value > 0 ? "infinity" : "minus infinity";
}
