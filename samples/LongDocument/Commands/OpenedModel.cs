using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.SentenceTransformers;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.BuiltIn;
using SparseAttentionGen.LongDocument.Gpt2;
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
        "There is no model. --model minilm and --model arctic-xs travel with the program. For longer texts, download a checkpoint from the Hugging Face hub into a folder of its own and name the folder with --model: "
        + "of allenai/longformer-base-4096 the files config.json, model.safetensors, vocab.json and merges.txt, or "
        + "of google/bigbird-roberta-base config.json, model.safetensors and spiece.model. "
        + "Without one, --random-weights longformer or --random-weights big_bird shows how it runs; its results mean nothing.";

    /// <summary>Differs from that of any other model whose vectors differ.</summary>
    public string Identity { get; init; } = Name;

    /// <summary>What sentence-transformers' files say; null: there are none.</summary>
    public SentenceModel? Sentence { get; init; }

    /// <summary>How long sequences are, and which of their tokens are global.</summary>
    public SequenceLayout Layout { get; init; } = new();

    /// <summary>What a user should know about the model's files.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How states become vectors, as the files say.</summary>
    public VectorRecipe Recipe => Sentence?.Recipe ?? new VectorRecipe();

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxLength => Math.Min(Encoder.MaxLength, Layout.MaxLength ?? int.MaxValue);

    /// <summary>Opens the model that a command line names.</summary>
    /// <exception cref="InputException">It names none, or one that cannot be read.</exception>
    public static OpenedModel Open(ModelSettings settings, IEncoderSource source, Stages stages)
    {
        var model = settings.RandomWeights.IsSet ? OpenRandom(settings, source, stages) : OpenCheckpoint(settings, source, stages);
        if (settings.GlobalTokens is not null && model.Encoder.ModelType != EncoderConfiguration.Longformer)
        {
            throw new InputException("--global-tokens works with Longformer only: no other model lets its caller choose global tokens.");
        }

        return model with { Layout = model.Layout with { IsFirstGlobal = settings.GlobalTokens == GlobalTokens.First } };
    }

    /// <summary>Cuts texts behind a prompt as the model wants them.</summary>
    public PromptedTokenizer TokenizerFor(string prompt, CancellationToken cancellationToken) =>
        new(Tokenizer, prompt, Sentence?.LowersCase == true, cancellationToken);

    private static OpenedModel OpenCheckpoint(ModelSettings settings, IEncoderSource source, Stages stages)
    {
        var folder = settings.Model ?? settings.UsualModel ?? throw new InputException(Advice);
        if (!Directory.Exists(folder))
        {
            if (BuiltInModel.Find(folder) is { } builtIn)
            {
                return OpenBuiltIn(settings, builtIn, stages);
            }

            throw new InputException($"--model: {folder} is no folder, nor {BuiltInModel.Names}. {Advice}");
        }

        return stages.Run("Reading the checkpoint", progress =>
        {
            var notes = new List<string>();
            var sentence = SentenceFolder.Read(folder, notes);
            var files = sentence?.EncoderFolder ?? folder;
            var encoder = source.Load(files, progress);
            sentence?.Recipe.Size(encoder.HiddenSize);
            var layout = new SequenceLayout { MaxLength = Length(settings, encoder, sentence, notes) };
            return Matching(new OpenedModel(encoder, TokenizerFiles.Load(files, encoder.ModelType), folder, IsRandom: false)
            {
                Identity = ModelIdentity.OfFolder(folder),
                Sentence = sentence,
                Layout = layout,
                Notes = notes,
            });
        });
    }

    private static OpenedModel OpenBuiltIn(ModelSettings settings, BuiltInModel builtIn, Stages stages) => stages.Run("Reading the model", _ =>
    {
        using Stream weights = builtIn.OpenModel(), vocabulary = builtIn.OpenVocabulary();
        var model = EncodingModels.LoadOnnx(weights, vocabulary, builtIn.Options);
        var sentence = new SentenceModel
        {
            EncoderFolder = string.Empty,
            Recipe = model.Recipe,
            MaxLength = builtIn.MaxTokens,
            Prompts = builtIn.QueryPrefix.Length > 0 ? new Dictionary<string, string> { ["query"] = builtIn.QueryPrefix } : new Dictionary<string, string>(),
        };
        var notes = new List<string>();
        return new OpenedModel(model.Encoder, model.Tokenizer, builtIn.Title, IsRandom: false)
        {
            Identity = ModelIdentity.Of(builtIn),
            Sentence = sentence,
            Layout = new SequenceLayout { MaxLength = Length(settings, model.Encoder, sentence, notes) },
            Notes = notes,
        };
    });

    private static OpenedModel OpenRandom(ModelSettings settings, IEncoderSource source, Stages stages) =>
        stages.Run("Drawing random weights", progress => Matching(new OpenedModel(
            source.Random(settings.Family, settings.Size, settings.Seed, settings.ModelLength, progress),
            Gpt2Tokenizer.Create(),
            $"{settings.Family}, {settings.Size.ToString().ToLowerInvariant()}, random weights of seed {settings.Seed}",
            IsRandom: true)));

    /// <summary>The length that the command line gives, or that sentence-transformers' files give.</summary>
    private static int? Length(ModelSettings settings, IDocumentEncoder encoder, SentenceModel? sentence, List<string> notes)
    {
        if (settings.ModelLength > encoder.MaxLength)
        {
            throw new InputException($"--model-length is {settings.ModelLength}, but the model takes {encoder.MaxLength} tokens.");
        }

        if (settings.ModelLength is { } asked && sentence?.MaxLength is { } given && asked != given)
        {
            notes.Add($"--model-length {asked} replaces the length that sentence-transformers' files give, {given}.");
        }
        else if (settings.ModelLength is null && sentence?.MaxLength > encoder.MaxLength)
        {
            notes.Add($"sentence-transformers' files give a length of {sentence.MaxLength:N0}, but the encoder takes {encoder.MaxLength:N0} tokens.");
        }

        return settings.ModelLength ?? sentence?.MaxLength;
    }

    private static OpenedModel Matching(OpenedModel model) => model.Tokenizer.VocabularySize <= model.Encoder.VocabularySize
        ? model
        : throw new InputException(
            $"{model.Name}: the tokenizer has ids up to {model.Tokenizer.VocabularySize - 1:N0}, but the model knows {model.Encoder.VocabularySize:N0} tokens: "
            + "they are of different checkpoints.");
}
