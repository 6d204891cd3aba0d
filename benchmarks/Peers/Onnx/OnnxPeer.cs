using Microsoft.ML.OnnxRuntime;

namespace SparseAttentionGen.Benchmarks.Peers.Onnx;

/// <summary>A session of ONNX Runtime with its tensors bound to our memory.</summary>
internal sealed class OnnxPeer : IPeer
{
    private readonly PeerProblem problem;
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly Dictionary<string, OrtValue> inputs;
    private readonly Dictionary<string, OrtValue> outputs;
    private readonly float[] output;

    /// <param name="problem">Sizes and threads.</param>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Its outputs; those that share memory with an input are the same value.</param>
    /// <param name="output">The memory of the attention's output, [batch, length, heads, dim].</param>
    public OnnxPeer(PeerProblem problem, byte[] model, Dictionary<string, OrtValue> inputs, Dictionary<string, OrtValue> outputs, float[] output)
    {
        (this.problem, this.inputs, this.outputs, this.output) = (problem, inputs, outputs, output);
        session = OnnxSession.Create(model, problem.Threads);
    }

    public void Run() => session.Run(options, [.. inputs.Keys], [.. inputs.Values], [.. outputs.Keys], [.. outputs.Values]);

    public float[] Output() => TokenMajor.ToHeads(
        output, problem.Shape.Batch, problem.Shape.Heads, problem.Shape.QueryLength, problem.Pattern.ValueDim);

    public void Dispose()
    {
        foreach (var value in inputs.Values.Concat(outputs.Values).Distinct())
        {
            value.Dispose();
        }

        session.Dispose();
        options.Dispose();
    }
}
