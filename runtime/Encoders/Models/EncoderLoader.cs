using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Checkpoints.Onnx;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>Makes encoders from checkpoints, or with random weights.</summary>
internal static class EncoderLoader
{
    /// <summary>Loads a checkpoint.</summary>
    /// <param name="folder">The folder with <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="progress">Receives the share that is loaded.</param>
    /// <exception cref="InvalidDataException">Something is missing, damaged or not supported.</exception>
    public static TransformerEncoder Load(string folder, IProgress<double>? progress = null)
    {
        var path = Path.Combine(folder, EncoderConfigurations.FileName);
        if (!File.Exists(path))
        {
            throw new InvalidDataException(Missing(folder, EncoderConfigurations.FileName));
        }

        var configuration = EncoderConfigurations.Read(path);
        var names = EncoderTensors.Of(configuration, hasPooler: true).Select(static tensor => tensor.Name);
        var weights = CheckpointWeights.Open(folder, names)
            ?? throw new InvalidDataException(OtherWeights.Advice(folder) ?? Missing(folder, CheckpointWeights.FileName));
        try
        {
            // The encoder reads word vectors from the files as texts need them.
            return new TransformerEncoder(configuration, weights, progress);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Loads a BERT that was exported to ONNX.</summary>
    /// <param name="stream">The model. It is read to its end, and not needed afterwards.</param>
    /// <param name="name">What it is called, for messages.</param>
    /// <param name="heads">Heads of a layer; null: the graph says it.</param>
    /// <exception cref="InvalidDataException">It is damaged, or no such model.</exception>
    public static TransformerEncoder LoadOnnx(Stream stream, string name, int? heads = null)
    {
        var file = OnnxFile.Read(stream, name);
        var configuration = OnnxConfiguration.Read(file, heads);
        var names = EncoderTensors.Of(configuration, hasPooler: true).Select(static tensor => tensor.Name);
        return new TransformerEncoder(configuration, new OnnxWeights(file, names), progress: null);
    }

    /// <summary>Makes a model with random weights, whose vectors mean nothing.</summary>
    /// <param name="modelType">"longformer" or "big_bird".</param>
    /// <param name="size">The size.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <param name="maxLength">Most tokens of a sequence; null: 4096, as published.</param>
    /// <param name="vocabularySize">Number of tokens; null: as published.</param>
    /// <param name="progress">Receives the share that is done.</param>
    public static TransformerEncoder Random(
        string modelType, EncoderSize size, int seed, int? maxLength = null, int? vocabularySize = null, IProgress<double>? progress = null) =>
        new(EncoderConfigurations.Of(modelType, size, maxLength, vocabularySize), new RandomWeights(seed), progress);

    private static string Missing(string folder, string file) =>
        $"{folder} has no {file}. Download config.json, model.safetensors and the tokenizer's files of a BERT, RoBERTa, ModernBERT, Longformer, BigBird or Nyströmformer (such as "
        + "sentence-transformers/all-MiniLM-L6-v2 or allenai/longformer-base-4096 on huggingface.co) into one folder and name it, or try --random-weights.";
}
