using Microsoft.ML.OnnxRuntime;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Samples.Tests.LongDocument.RealModels;

/// <summary>A built-in model as ONNX Runtime runs its graph.</summary>
internal sealed class OnnxRuntimeModel : IDisposable
{
    private const int HiddenSize = 384;

    private readonly InferenceSession session;

    public OnnxRuntimeModel(BuiltInModel model)
    {
        using var stream = model.OpenModel();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        using var options = new SessionOptions { IntraOpNumThreads = 2, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        session = new InferenceSession(bytes, options);
    }

    /// <summary>The states of sequences, padded to the longest as one batch, [length * hiddenSize] of each without its padding.</summary>
    public float[][] Run(params int[][] sequences)
    {
        var length = sequences.Max(static ids => ids.Length);
        var (ids, mask) = (new long[sequences.Length * length], new long[sequences.Length * length]);
        for (var row = 0; row < sequences.Length; row++)
        {
            for (var column = 0; column < sequences[row].Length; column++)
            {
                (ids[(row * length) + column], mask[(row * length) + column]) = (sequences[row][column], 1);
            }
        }

        long[] shape = [sequences.Length, length];
        using var idValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typeValue = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        using var options = new RunOptions();
        using var outputs = session.Run(
            options,
            new Dictionary<string, OrtValue> { ["input_ids"] = idValue, ["attention_mask"] = maskValue, ["token_type_ids"] = typeValue },
            ["last_hidden_state"]);
        var states = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        return [.. sequences.Select((sequence, row) => states.AsSpan(row * length * HiddenSize, sequence.Length * HiddenSize).ToArray())];
    }

    public void Dispose() => session.Dispose();
}
