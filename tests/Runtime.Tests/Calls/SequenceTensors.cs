namespace SparseAttentionGen.Tests;

/// <summary>Queries, keys and values of a call.</summary>
internal sealed record SequenceTensors(TestTensor Query, TestTensor Key, TestTensor Value, float[] RelativeBias, Random Random, bool HasPrefix)
{
    public static SequenceTensors Make(ISparseAttention attention, int batch, int queries, int keys, int seed)
    {
        var random = new Random(seed);
        float Next() => (float)((random.NextDouble() * 2) - 1);
        var pattern = attention.Pattern;
        var heads = Math.Max(2, pattern.LargestHead + 1);
        var layout = (Layout)(seed % 3);
        return new SequenceTensors(
            new TestTensor(batch, heads, queries, pattern.HeadDim, layout, Next),
            new TestTensor(batch, heads, keys, pattern.HeadDim, layout, Next),
            new TestTensor(batch, heads, keys, pattern.ValueDim, layout, Next),
            pattern.Scores.RelativeBias is { } rule ? [.. Enumerable.Range(0, heads * rule.Count).Select(_ => Next())] : [],
            random,
            pattern.AcceptsPrefixLengths);
    }

    /// <summary>Prefixes that every sequence has room for.</summary>
    public int[] Prefixes(int count) => HasPrefix ? [.. Enumerable.Range(0, count).Select(_ => Random.Next(0, Math.Max(1, Math.Min(12, Key.Length))))] : [];

    public SequenceTensors Part(int batch, int[] queries, int[] keys) => this with
    {
        Query = Query.Part(batch, queries),
        Key = Key.Part(batch, keys),
        Value = Value.Part(batch, keys),
    };

    public TestTensor Forward(ISparseAttention attention, AttentionArguments arguments)
    {
        var output = new TestTensor(Query.Batch, Query.Heads, Query.Length, Value.Dim, Layout.Contiguous, static () => float.NaN);
        attention.Forward(Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, output.Writable, arguments, new AttentionOptions { MaxThreads = 1 });
        return output;
    }

    public double[] Reference(ISparseAttention attention, AttentionArguments arguments) =>
        AttentionReference.Forward(attention.Pattern, Query.ReadOnly, Key.ReadOnly, Value.ReadOnly, arguments);
}
