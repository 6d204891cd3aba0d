using System.Text;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.SentenceTransformers;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.Encoders.Tokens.Normalizers;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>Reads models and what their files say of vectors, and lets options replace it.</summary>
internal static class EncodingModels
{
    /// <summary>Reads a Hugging Face folder.</summary>
    /// <exception cref="InvalidDataException">Something is missing, damaged or not supported.</exception>
    public static EncodingModel Load(string folder, TextEncoderOptions options)
    {
        var sentence = SentenceFolder.Read(folder, notes: []);
        var files = sentence?.EncoderFolder ?? folder;
        var encoder = EncoderLoader.Load(files);
        try
        {
            // Long texts are divided: a length that tokenizer.json cuts them at is for programs that do not.
            var tokenizer = TokenizerFiles.Load(files, encoder.ModelType, cutsTexts: false);
            var name = options.ModelName ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            return Create(name, encoder, tokenizer, sentence, options);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Reads a BERT from an ONNX file and its vocab.txt.</summary>
    /// <exception cref="InvalidDataException">Something is damaged or not supported.</exception>
    public static EncodingModel LoadOnnx(Stream model, Stream vocabulary, TextEncoderOptions options)
    {
        const string Vocabulary = "The vocabulary";
        var encoder = EncoderLoader.LoadOnnx(model, "The ONNX model", options.Heads);
        using var memory = new MemoryStream();
        vocabulary.CopyTo(memory);
        CheckpointFile.Check(Vocabulary, memory.ToArray());
        var names = SpecialTokenNames.Of(encoder.ModelType, new Dictionary<string, (string, string)>());
        var tokenizer = WordPieceTokenizer.Create(
            Encoding.UTF8.GetString(memory.ToArray()).TrimStart('\uFEFF'), Vocabulary, names, [], new BertNormalizer { LowersCase = options.LowersCase });
        return Create(options.ModelName ?? "onnx", encoder, tokenizer, sentence: null, options);
    }

    private static EncodingModel Create(
        string name, TransformerEncoder encoder, IDocumentTokenizer tokenizer, SentenceModel? sentence, TextEncoderOptions options)
    {
        if (tokenizer.VocabularySize > encoder.VocabularySize)
        {
            throw new InvalidDataException(
                $"The tokenizer has ids up to {tokenizer.VocabularySize - 1:N0}, but the model knows {encoder.VocabularySize:N0} tokens: they are of different models.");
        }

        if (options.MaxTokens > encoder.MaxLength)
        {
            throw new ArgumentException($"MaxTokens is {options.MaxTokens:N0}, but the model takes {encoder.MaxLength:N0} tokens.", nameof(options));
        }

        var recipe = RecipeOf(sentence, options);
        recipe.Size(encoder.HiddenSize);
        return new EncodingModel(name, encoder, tokenizer, recipe)
        {
            QueryPrefix = options.QueryPrefix ?? sentence?.PromptOf("query") ?? string.Empty,
            PassagePrefix = options.PassagePrefix ?? sentence?.PromptOf("document", "passage", "corpus") ?? string.Empty,
            LowersCase = sentence?.LowersCase == true,
            MaxTokens = Math.Min(encoder.MaxLength, options.MaxTokens ?? sentence?.MaxLength ?? int.MaxValue),
            Threads = options.Threads,
        };
    }

    private static VectorRecipe RecipeOf(SentenceModel? sentence, TextEncoderOptions options)
    {
        // Where there are no files, as sentence-transformers does with an encoder alone; of length 1, so that every way to compare works.
        var recipe = sentence?.Recipe ?? new VectorRecipe { CountsSpecialTokens = true, Steps = [VectorStep.Normalise] };
        recipe = options.Pooling switch
        {
            TextPooling.Mean => recipe with { Poolings = [Pooling.Mean] },
            TextPooling.FirstToken => recipe with { Poolings = [Pooling.First] },
            TextPooling.Max => recipe with { Poolings = [Pooling.Max] },
            _ => recipe,
        };
        return options.Normalise switch
        {
            true when !recipe.Steps.Contains(VectorStep.Normalise) => recipe with { Steps = [.. recipe.Steps, VectorStep.Normalise] },
            false => recipe with { Steps = [.. recipe.Steps.Where(static step => step != VectorStep.Normalise)] },
            _ => recipe,
        };
    }
}
