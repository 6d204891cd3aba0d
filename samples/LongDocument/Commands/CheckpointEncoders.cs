using SparseAttentionGen.LongDocument.Models;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Models from checkpoints, and with random weights.</summary>
internal sealed class CheckpointEncoders : IEncoderSource
{
    public IDocumentEncoder Load(string folder, IProgress<double> progress) => EncoderLoader.Load(folder, progress);

    public IDocumentEncoder Random(string modelType, ModelSize size, int seed, int? maxLength) =>
        EncoderLoader.Random(modelType, size == ModelSize.Tiny ? EncoderSize.Tiny : EncoderSize.Base, seed, maxLength);
}
