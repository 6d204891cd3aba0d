namespace SparseAttentionGen.LongDocument.Checkpoints;

/// <summary>Sizes that a configuration asks for, which may be anything.</summary>
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
}
