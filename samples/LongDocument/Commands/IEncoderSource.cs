using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Where the commands get their model from.</summary>
internal interface IEncoderSource
{
    /// <summary>Loads a checkpoint.</summary>
    /// <exception cref="InputException">It is missing or malformed.</exception>
    IDocumentEncoder Load(string folder, IProgress<double> progress);

    /// <summary>Makes a model with random weights.</summary>
    /// <param name="modelType">"longformer" or "big_bird".</param>
    /// <param name="size">How large it is.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="maxLength">Most tokens of a sequence; null: as published.</param>
    /// <param name="progress">Receives the share that is done.</param>
    IDocumentEncoder Random(string modelType, EncoderSize size, int seed, int? maxLength, IProgress<double> progress);
}
