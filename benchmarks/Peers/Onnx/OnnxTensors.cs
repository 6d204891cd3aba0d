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

    /// <summary>[batch, length, heads * dim]: the operators' own layout, so that no time goes into transposing to it.</summary>
    public void AddQueryKeyValue()
    {
        AddTokenMajor("query", problem.Tensors.Query, problem.Shape.Heads);
        AddTokenMajor("key", problem.Tensors.Key, problem.Shape.KeyValueHeads);
        AddTokenMajor("value", problem.Tensors.Value, problem.Shape.KeyValueHeads);
    }

    /// <summary>The last tokens alone, whose keys and values the operator puts behind the past's.</summary>
    public void AddNewQueryKeyValue()
    {
        AddNew("query", problem.Tensors.Query, problem.Shape.Heads, QueryLength);
        AddNew("key", problem.Tensors.Key, problem.Shape.KeyValueHeads, Length);
        AddNew("value", problem.Tensors.Value, problem.Shape.KeyValueHeads, Length);
    }

    /// <summary>Past and present are the same memory, so that nothing but the new tokens is copied.</summary>
    public void AddPastOfAllKeys()
    {
        AddOutput();
        foreach (var (name, values) in new[] { ("key", problem.Tensors.Key), ("value", problem.Tensors.Value) })
        {
            var cache = AddOutput("present_" + name, (float[])values.Clone(), CacheDimensions);
            inputs.Add(new OnnxValue("past_" + name, OnnxElement.Float, CacheDimensions));
            inputValues.Add("past_" + name, cache);
        }
    }

    public void AddOutput() => AddOutput("output", output, Batch, QueryLength, problem.Shape.Heads * Dim);

    /// <summary>The operator copies keys and values to where later tokens would be appended.</summary>
    public void AddPresent()
    {
        AddOutput("present_key", new float[problem.Tensors.Key.Length], CacheDimensions);
        AddOutput("present_value", new float[problem.Tensors.Value.Length], CacheDimensions);
    }

    /// <summary>The sparse operator insists that past and present are the same memory.</summary>
    public void AddPastAndPresent()
    {
        AddOutput();
        foreach (var (name, size) in new[] { ("key", problem.Tensors.Key.Length), ("value", problem.Tensors.Value.Length) })
        {
            var cache = AddOutput("present_" + name, new float[size], CacheDimensions);
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

    private void AddTokenMajor(string name, float[] source, int heads)
    {
        long[] dimensions = [Batch, Length, heads * Dim];
        inputs.Add(new OnnxValue(name, OnnxElement.Float, dimensions));
        inputValues.Add(name, OrtValue.CreateTensorValueFromMemory(TokenMajor.FromHeads(source, Batch, heads, Length, Dim), dimensions));
    }

    private void AddNew(string name, float[] source, int heads, int length)
    {
        long[] dimensions = [Batch, QueryLength, heads * Dim];
        var all = TokenMajor.FromHeads(source, Batch, heads, length, Dim).Chunk(length * heads * Dim);
        float[] last = [.. all.SelectMany(sequence => sequence[^(QueryLength * heads * Dim)..])];
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
