using Microsoft.ML.OnnxRuntime;

namespace SparseAttentionGen.Benchmarks.Peers.Onnx;

/// <summary>Collects an operator's inputs and outputs in order, as descriptions and as memory.</summary>
internal sealed class OnnxTensors(PeerProblem problem)
{
    private readonly List<OnnxValue> inputs = [];
    private readonly List<OnnxValue> outputs = [];
    private readonly Dictionary<string, OrtValue> inputValues = [];
    private readonly Dictionary<string, OrtValue> outputValues = [];
    private readonly float[] output = new float[problem.Tensors.Output.Length];

    private int Batch => problem.Shape.Batch;

    private int Length => problem.Shape.Length;

    private int QueryLength => problem.Shape.QueryLength;

    private int Dim => problem.Pattern.HeadDim;

    /// <summary>
    /// [batch, length, heads * dim]: the operators' own layout, so that no time goes into transposing to it. Where there are fewer queries than keys,
    /// the keys and values of these tokens alone.
    /// </summary>
    public void AddQueryKeyValue()
    {
        AddTokenMajor("query", problem.Tensors.Query, problem.Shape.Heads, QueryLength);
        AddTokenMajor("key", problem.Tensors.Key, problem.Shape.KeyValueHeads, Length);
        AddTokenMajor("value", problem.Tensors.Value, problem.Shape.KeyValueHeads, Length);
    }

    public void AddOutput() => AddOutput("output", output, Batch, QueryLength, problem.Shape.Heads * Dim);

    /// <summary>The operator copies keys and values to where later tokens would be appended.</summary>
    public void AddPresent()
    {
        AddOutput("present_key", new float[problem.Tensors.Key.Length], CacheDimensions);
        AddOutput("present_value", new float[problem.Tensors.Value.Length], CacheDimensions);
    }

    /// <summary>Past and present are the same memory: the sparse operator requires that, and it spares other operators a copy.</summary>
    /// <param name="holdsKeys">Whether keys and values are in it already.</param>
    public void AddPastAndPresent(bool holdsKeys)
    {
        AddOutput();
        foreach (var (name, values) in new[] { ("key", problem.Tensors.Key), ("value", problem.Tensors.Value) })
        {
            var cache = AddOutput("present_" + name, holdsKeys ? (float[])values.Clone() : new float[values.Length], CacheDimensions);
            inputs.Add(new OnnxValue("past_" + name, OnnxElement.Float, CacheDimensions));
            inputValues.Add("past_" + name, cache);
        }
    }

    public void AddIntegers(string name, int[] values, params long[] dimensions)
    {
        inputs.Add(new OnnxValue(name, OnnxElement.Int32, dimensions));
        inputValues.Add(name, OrtValue.CreateTensorValueFromMemory(values, dimensions));
    }

    public void Skip(int count) => inputs.AddRange(Enumerable.Repeat(OnnxValue.Absent, count));

    public IPeer Create(string operatorName, IReadOnlyList<(string Name, long Value)> attributes) =>
        new OnnxPeer(problem, OnnxModel.OneOperator(operatorName, attributes, inputs, outputs), inputValues, outputValues, output);

    private long[] CacheDimensions => [Batch, problem.Shape.KeyValueHeads, Length, Dim];

    private void AddTokenMajor(string name, float[] source, int heads, int length)
    {
        long[] dimensions = [Batch, QueryLength, heads * Dim];
        var all = TokenMajor.FromHeads(source, Batch, heads, length, Dim);
        var size = QueryLength * heads * Dim;
        var last = new float[Batch * size];
        for (var batch = 0; batch < Batch; batch++)
        {
            all.AsSpan(((batch + 1) * length * heads * Dim) - size, size).CopyTo(last.AsSpan(batch * size));
        }

        inputs.Add(new OnnxValue(name, OnnxElement.Float, dimensions));
        inputValues.Add(name, OrtValue.CreateTensorValueFromMemory(last, dimensions));
    }

    private OrtValue AddOutput(string name, float[] memory, params long[] dimensions)
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, dimensions);
        outputs.Add(new OnnxValue(name, OnnxElement.Float, dimensions));
        outputValues.Add(name, value);
        return value;
    }
}
