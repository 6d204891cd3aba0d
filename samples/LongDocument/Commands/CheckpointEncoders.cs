using SparseAttentionGen.LongDocument.Models;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Models from checkpoints, and with random weights.</summary>
internal sealed class CheckpointEncoders : IEncoderSource
{
    public IDocumentEncoder Load(string folder, IProgress<double> progress) => throw new InputException("There are no encoders yet.");

    public IDocumentEncoder Random(string modelType, ModelSize size, int seed, int? maxLength) =>
        throw new InputException("There are no encoders yet.");
}
