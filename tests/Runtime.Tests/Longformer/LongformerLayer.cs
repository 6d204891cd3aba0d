using System.Numerics.Tensors;
using System.Text.Json;

namespace SparseAttentionGen.Tests;

/// <summary>One self-attention layer of a Longformer, of one text: hidden states in, hidden states out.</summary>
/// <param name="Input">[length, hidden].</param>
/// <param name="Weights">[hidden, 3 hidden]: query, key, value side by side.</param>
/// <param name="GlobalWeights">The same of the global tokens.</param>
/// <param name="Exists">Which tokens are no padding.</param>
/// <param name="Globals">Which tokens are global.</param>
/// <param name="Expected">The published output, [length, hidden].</param>
/// <param name="Heads">Number of heads.</param>
/// <param name="Window">Keys on each side.</param>
internal sealed record LongformerLayer(
    double[] Input, double[] Weights, double[] GlobalWeights, bool[] Exists, bool[] Globals, double[] Expected, int Heads, int Window)
{
    private int Length => Exists.Length;

    private int Hidden => Input.Length / Length;

    private int HeadSize => Hidden / Heads;

    public static LongformerLayer Read(JsonElement root)
    {
        double[] Numbers(string name) => [.. root.GetProperty(name).EnumerateArray().Select(static item => item.GetDouble())];
        return new LongformerLayer(
            Numbers("input"),
            Numbers("weight_qkv"),
            Numbers("global_weight_qkv"),
            [.. Numbers("mask").Select(static value => value >= 0)],
            [.. Numbers("global_flags").Select(static value => value != 0)],
            Numbers("output"),
            root.GetProperty("num_heads").GetInt32(),
            root.GetProperty("one_sided_window").GetInt32());
    }

    /// <summary>Runs a generated class on single-precision projections.</summary>
    public float[] Forward(ISparseAttention attention)
    {
        var globals = Enumerable.Range(0, Length).Where(index => Globals[index] && Exists[index]).ToArray();
        var output = new float[Length * Hidden];
        attention.Forward(
            Split(Project(Weights, 0), Length),
            Split(Project(Weights, 1), Length),
            Split(Project(Weights, 2), Length),
            new TensorSpan<float>(output, [1, Heads, Length, HeadSize], [0, HeadSize, Hidden, 1]),
            new AttentionArguments
            {
                KeyPaddingMask = Exists,
                GlobalTokenMask = Globals,
                SkipPaddingRows = true,
                GlobalQuery = Split([.. globals.SelectMany(row => Project(GlobalWeights, 0).AsSpan(row * Hidden, Hidden).ToArray())], globals.Length),
                GlobalKey = Split(Project(GlobalWeights, 1), Length),
                GlobalValue = Split(Project(GlobalWeights, 2), Length),
            });
        return output;
    }

    /// <summary>The layer's formula in double precision.</summary>
    public double[] Define()
    {
        var output = new double[Length * Hidden];
        for (var row = 0; row < Length; row++)
        {
            for (var head = 0; head < Heads && Exists[row]; head++)
            {
                var weights = Globals[row] ? GlobalWeights : Weights;
                var pairs = Enumerable.Range(0, Length).Where(key => Exists[key] && (Globals[row] || Globals[key] || Math.Abs(row - key) <= Window)).ToArray();
                var scores = pairs.Select(key => Enumerable.Range(head * HeadSize, HeadSize).Sum(d => At(weights, 0, row, d) * At(weights, 1, key, d)) / Math.Sqrt(HeadSize)).ToArray();
                var exponentials = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
                for (var d = head * HeadSize; d < (head + 1) * HeadSize; d++)
                {
                    output[(row * Hidden) + d] = pairs.Select((key, index) => exponentials[index] * At(weights, 2, key, d)).Sum() / exponentials.Sum();
                }
            }
        }

        return output;
    }

    private double At(double[] weights, int part, int row, int column) =>
        Enumerable.Range(0, Hidden).Sum(index => Input[(row * Hidden) + index] * weights[(index * 3 * Hidden) + (part * Hidden) + column]);

    private float[] Project(double[] weights, int part) =>
        [.. Enumerable.Range(0, Length * Hidden).Select(index => (float)At(weights, part, index / Hidden, index % Hidden))];

    /// <summary>[length, hidden] seen as [1, heads, length, headSize].</summary>
    private ReadOnlyTensorSpan<float> Split(float[] values, int length) => length == 0
        ? new(values, [1, Heads, 0, HeadSize], [])
        : new(values, [1, Heads, length, HeadSize], [0, HeadSize, length == 1 ? 0 : Hidden, 1]);
}
