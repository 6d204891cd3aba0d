using System.Numerics.Tensors;

namespace SparseAttentionGen.Benchmarks.Numerics;

/// <summary>One head of queries, keys and values, head and value size 64.</summary>
internal sealed class NumericsInputs
{
    public const int Dim = 64;

    private readonly Random random = new(7);
    private readonly int queries;
    private readonly int keys;

    /// <summary>Inputs from -2 to 2, and values from -1 to 1.</summary>
    public NumericsInputs(int queries, int keys)
    {
        (this.queries, this.keys) = (queries, keys);
        Query = Fill(queries, 2);
        Key = Fill(keys, 2);
        Value = Fill(keys, 1);
    }

    public float[] Query { get; }

    public float[] Key { get; }

    public float[] Value { get; }

    /// <summary>What is added to the scores of each key; empty: nothing.</summary>
    public float[] Bias { get; private set; } = [];

    /// <summary>Size of the values, which errors are relative to.</summary>
    public double ValueSize { get; private set; } = 1;

    public nint[] QueryShape => [1, 1, queries, Dim];

    public nint[] KeyShape => [1, 1, keys, Dim];

    /// <summary>Scores of few binary digits and any magnitude, all in the first element, so that float32 holds them exactly.</summary>
    public NumericsInputs WithScoresOfAnyMagnitude()
    {
        Array.Clear(Query);
        Array.Clear(Key);
        for (var row = 0; row < queries; row++)
        {
            Query[row * Dim] = random.Next(2) == 0 ? 1 : -1;
        }

        for (var key = 0; key < keys; key++)
        {
            Key[key * Dim] = MathF.ScaleB(random.Next(-7, 8), random.Next(3) == 0 ? random.Next(-126, 124) : random.Next(-2, 3));
        }

        return this;
    }

    /// <summary>Products q·k beyond the largest float, in either direction.</summary>
    public NumericsInputs WithProductsBeyondTheRange()
    {
        foreach (var elements in new[] { Query, Key })
        {
            foreach (ref var element in elements.AsSpan())
            {
                element = MathF.ScaleB(random.Next(-3, 4), 80);
            }
        }

        return this;
    }

    /// <summary>Most keys are masked by adding the smallest float to their scores, as tokenizers mark padding.</summary>
    public NumericsInputs WithMaskOfSmallestFloat()
    {
        Bias = [.. Enumerable.Range(0, keys).Select(key => key < keys * 3 / 4 ? float.MinValue : 0)];
        return this;
    }

    /// <summary>Values from half a size to the size.</summary>
    public NumericsInputs WithValuesOf(float size)
    {
        foreach (ref var value in Value.AsSpan())
        {
            value = ((value / 4) + 0.75f) * size;
        }

        ValueSize = size;
        return this;
    }

    /// <summary>The largest difference between a class's outputs and their definition, relative to the values' size; infinite where an output is not finite.</summary>
    public double LargestError(ISparseAttention attention, double[] expected)
    {
        var output = new float[queries * Dim];
        attention.Forward(
            new ReadOnlyTensorSpan<float>(Query, QueryShape),
            new ReadOnlyTensorSpan<float>(Key, KeyShape),
            new ReadOnlyTensorSpan<float>(Value, KeyShape),
            new TensorSpan<float>(output, QueryShape),
            Arguments());
        return output.Zip(expected, (actual, exact) => float.IsFinite(actual) ? Math.Abs(actual - exact) / ValueSize : double.PositiveInfinity).Max();
    }

    public AttentionArguments Arguments() => new()
    {
        Bias = Bias.Length == 0 ? default : new ReadOnlyTensorSpan<float>(Bias, [keys]),
        QueryOffset = keys - queries,
    };

    private float[] Fill(int rows, float size) => [.. Enumerable.Range(0, rows * Dim).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
}
