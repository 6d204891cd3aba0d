namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of sizes and strides. Each failure names the argument and the reason.</summary>
internal static class ShapeChecks
{
    /// <summary>Longest sequence. It is less than the largest int, so that whole vectors of positions fit behind it.</summary>
    private const int LongestLength = int.MaxValue - 1024;

    /// <summary>Checks the four tensors against each other and against the class.</summary>
    public static void Check(CallViews views, AttentionPattern pattern)
    {
        var (query, key, value, output) = views;
        Equal(query.Dim, pattern.HeadDim, "query", "last dimension", "the class's HeadDim");
        Equal(key.Dim, pattern.HeadDim, "key", "last dimension", "the class's HeadDim");
        Equal(value.Dim, pattern.ValueDim, "value", "last dimension", "the class's ValueDim");
        Equal(output.Dim, pattern.ValueDim, "output", "last dimension", "the class's ValueDim");
        Equal(key.Batch, query.Batch, "key", "batch", "the query's");
        Equal(value.Batch, query.Batch, "value", "batch", "the query's");
        Equal(output.Batch, query.Batch, "output", "batch", "the query's");
        Equal(value.Heads, key.Heads, "value", "number of heads", "the key's");
        Equal(output.Heads, query.Heads, "output", "number of heads", "the query's");
        Equal(value.Length, key.Length, "value", "length", "the key's");
        Equal(output.Length, query.Length, "output", "length", "the query's");
        if (key.Heads == 0 ? query.Heads != 0 : query.Heads % key.Heads != 0)
        {
            throw new ArgumentException(
                $"The key has {key.Heads} heads, which must divide the query's {query.Heads} heads.", nameof(key));
        }

        if (MemoryOverlap.DecideItself(MemoryRegion.Of(nameof(output), 0, output)) != OverlapVerdict.Apart)
        {
            throw new ArgumentException("The output's strides let elements share memory.", nameof(output));
        }
    }

    /// <summary>Checks the lengths of plain spans against the sizes that they are said to have.</summary>
    public static void CheckSpans(AttentionShape shape, AttentionPattern pattern, int query, int key, int value, int output)
    {
        NotNegative(shape.Batch, nameof(shape.Batch));
        NotNegative(shape.Heads, nameof(shape.Heads));
        NotNegative(shape.KeyValueHeads, nameof(shape.KeyValueHeads));
        NotNegative(shape.QueryLength, nameof(shape.QueryLength));
        NotNegative(shape.KeyLength, nameof(shape.KeyLength));
        CheckSpan(query, nameof(query), shape.Batch, shape.Heads, shape.QueryLength, pattern.HeadDim);
        CheckSpan(key, nameof(key), shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.HeadDim);
        CheckSpan(value, nameof(value), shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.ValueDim);
        CheckSpan(output, nameof(output), shape.Batch, shape.Heads, shape.QueryLength, pattern.ValueDim);
    }

    /// <summary>The same of a backward pass's spans, once those of the forward pass are checked.</summary>
    public static void CheckGradientSpans(
        AttentionShape shape, AttentionPattern pattern, int outputGradient, int queryGradient, int keyGradient, int valueGradient)
    {
        CheckSpan(outputGradient, nameof(outputGradient), shape.Batch, shape.Heads, shape.QueryLength, pattern.ValueDim);
        CheckSpan(queryGradient, nameof(queryGradient), shape.Batch, shape.Heads, shape.QueryLength, pattern.HeadDim);
        CheckSpan(keyGradient, nameof(keyGradient), shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.HeadDim);
        CheckSpan(valueGradient, nameof(valueGradient), shape.Batch, shape.KeyValueHeads, shape.KeyLength, pattern.ValueDim);
    }

    private static void CheckSpan(int actual, string name, int batch, int heads, int length, int dim)
    {
        var expected = (Int128)batch * heads * length * dim;
        if (actual != expected)
        {
            throw new ArgumentException(
                $"The {name} has {actual} elements, but [{batch}, {heads}, {length}, {dim}] needs {expected}.", name);
        }
    }

    private static void NotNegative(int size, string name)
    {
        if (size is < 0 or > LongestLength)
        {
            throw new ArgumentOutOfRangeException("shape", size, $"{name} must be from 0 to {LongestLength}.");
        }
    }

    private static void Equal(int actual, int expected, string name, string what, string source)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"The {name}'s {what} is {actual}, but {source} is {expected}.", name);
        }
    }
}
