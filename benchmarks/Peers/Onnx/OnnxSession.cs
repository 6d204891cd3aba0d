using Microsoft.ML.OnnxRuntime;

namespace SparseAttentionGen.Benchmarks.Peers.Onnx;

/// <summary>Sessions of ONNX Runtime as all comparisons have them: every optimisation, and a number of threads.</summary>
internal static class OnnxSession
{
    public static InferenceSession Create(byte[] model, int threads)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads that spin between calls would slow down whatever is timed next.
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new InferenceSession(model, settings);
    }
}
