using SparseAttentionGen.LongDocument.Models;
using SparseAttentionGen.LongDocument.Tokens;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>A model that is ready to run.</summary>
/// <param name="Encoder">The model.</param>
/// <param name="Tokenizer">Its tokens.</param>
/// <param name="Name">What it is, for its user.</param>
/// <param name="IsRandom">Whether its weights were drawn rather than learned.</param>
internal sealed record OpenedModel(IDocumentEncoder Encoder, IDocumentTokenizer Tokenizer, string Name, bool IsRandom)
{
    private const string Advice =
        "There is no model. Download a checkpoint from the Hugging Face hub into a folder of its own and name the folder with --model: "
        + "of allenai/longformer-base-4096 the files config.json, model.safetensors, vocab.json and merges.txt, or "
        + "of google/bigbird-roberta-base config.json, model.safetensors and spiece.model. "
        + "Without one, --random-weights longformer or --random-weights big_bird shows how it runs; its results mean nothing.";

    /// <summary>Opens the model that a command line names.</summary>
    /// <exception cref="InputException">It names none, or one that cannot be read.</exception>
    public static OpenedModel Open(ModelSettings settings, IEncoderSource source, Stages stages)
    {
        if (settings.RandomWeights.IsSet)
        {
            return OpenRandom(settings, source, stages);
        }

        var folder = settings.Model ?? throw new InputException(Advice);
        if (!Directory.Exists(folder))
        {
            throw new InputException($"--model: {folder} is no folder. {Advice}");
        }

        return stages.Run("Reading the checkpoint", progress =>
        {
            var encoder = source.Load(folder, progress);
            return Matching(new OpenedModel(encoder, TokenizerFiles.Load(folder, encoder.ModelType), folder, IsRandom: false));
        });
    }

    private static OpenedModel OpenRandom(ModelSettings settings, IEncoderSource source, Stages stages) =>
        stages.Run("Drawing random weights", progress => Matching(new OpenedModel(
            source.Random(settings.Family, settings.Size, settings.Seed, settings.ModelLength, progress),
            ByteLevelTokenizer.Gpt2(),
            $"{settings.Family}, {settings.Size.ToString().ToLowerInvariant()}, random weights of seed {settings.Seed}",
            IsRandom: true)));

    private static OpenedModel Matching(OpenedModel model) => model.Tokenizer.VocabularySize <= model.Encoder.VocabularySize
        ? model
        : throw new InputException(
            $"{model.Name}: the tokenizer has ids up to {model.Tokenizer.VocabularySize - 1:N0}, but the model knows {model.Encoder.VocabularySize:N0} tokens: "
            + "they are of different checkpoints.");
}
