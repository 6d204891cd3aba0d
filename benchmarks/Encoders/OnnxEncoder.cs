using Microsoft.ML.OnnxRuntime;
using SparseAttentionGen.Benchmarks.Peers.Onnx;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Benchmarks.Encoders;

/// <summary>ONNX Runtime with a model's own file.</summary>
internal sealed class OnnxEncoder : IDisposable
{
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private readonly long[] shape;
    private readonly int length;
    private readonly bool hasTypes;
    private float[] states = [];

    public OnnxEncoder(BuiltInModel model, int batch, int tokens, int threads)
    {
        (shape, length) = ([batch, tokens], batch * tokens);
        using var stream = model.OpenModel();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        session = OnnxSession.Create(memory.ToArray(), threads);
        hasTypes = session.InputNames.Contains("token_type_ids");
    }

    /// <summary>The last layer's states of the last run, [batch, tokens, hiddenSize].</summary>
    public ReadOnlySpan<float> States => states;

    public void Run(IReadOnlyList<TokenSequence> sequences)
    {
        var ids = new long[length];
        for (var index = 0; index < length; index++)
        {
            ids[index] = sequences[index / (int)shape[1]].Ids[index % (int)shape[1]];
        }

        var mask = new long[length];
        mask.AsSpan().Fill(1);
        using var idValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var types = OrtValue.CreateTensorValueFromMemory(new long[length], shape);
        string[] names = hasTypes ? ["input_ids", "attention_mask", "token_type_ids"] : ["input_ids", "attention_mask"];
        OrtValue[] values = hasTypes ? [idValue, maskValue, types] : [idValue, maskValue];
        using var outputs = session.Run(options, names, values, [session.OutputNames[0]]);
        states = outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        session.Dispose();
        options.Dispose();
    }
}
