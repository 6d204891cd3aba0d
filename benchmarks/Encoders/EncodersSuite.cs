using SparseAttentionGen.Benchmarks.Measuring;
using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Benchmarks.Encoders;

/// <summary>Trained encoders of sentences beside ONNX Runtime with the same file and tokens, by length and number of texts.</summary>
internal sealed class EncodersSuite : ISuite
{
    private static readonly (int Batch, int Tokens)[] Shapes = [(1, 128), (1, 512), (32, 128), (32, 512)];
    private static readonly (int Batch, int Tokens)[] QuickShapes = [(1, 128), (4, 128)];

    /// <summary>Lists the steps.</summary>
    /// <param name="quick">Whether sizes are small.</param>
    public EncodersSuite(bool quick)
    {
        int[] threads = Environment.ProcessorCount > 1 ? [1, 2] : [1];
        Steps =
        [
            .. from model in BuiltInModel.All
               from shape in quick ? QuickShapes : Shapes
               from count in threads
               let round = new EncoderRound(model, shape.Batch, shape.Tokens, count, Sampling.Of(quick))
               select new SuiteStep($"{model.Title}, {shape.Batch} x {shape.Tokens} tokens, threads: {count}", round.Run),
        ];
    }

    public string Name => "encoders";

    public IReadOnlyList<SuiteStep> Steps { get; }
}
