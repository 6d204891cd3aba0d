using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Models from checkpoints, and with random weights.</summary>
internal sealed class CheckpointEncoders : IEncoderSource
{
    public IDocumentEncoder Load(string folder, IProgress<double> progress) => EncoderLoader.Load(folder, progress);

    public IDocumentEncoder Random(string modelType, EncoderSize size, int seed, int? maxLength, IProgress<double> progress) =>
        EncoderLoader.Random(modelType, size, seed, maxLength, progress: progress);
}
