using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Encoders;

/// <summary>
/// Makes vectors of texts with a trained encoder: BERT, RoBERTa, ModernBERT, Longformer, BigBird, Nyströmformer and their sentence-transformers children.
/// </summary>
/// <remarks>
/// One encoder may be used by many threads at once. A text's vector depends neither on the texts beside it nor on the number of threads. A text that is
/// longer than the model's longest sequence is divided into overlapping windows, and its vector is pooled over all of them, each token once.
/// </remarks>
public sealed class TextEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EncodingModel model;
    private readonly PromptedTokenizer queries;
    private readonly PromptedTokenizer passages;

    /// <summary>Tokenizers remember words, so that one text is cut at a time.</summary>
    private readonly Lock cutting = new();

    private volatile bool isDisposed;

    private TextEncoder(EncodingModel model)
    {
        this.model = model;
        queries = new PromptedTokenizer(model.Tokenizer, model.QueryPrefix, model.LowersCase, CancellationToken.None);
        passages = new PromptedTokenizer(model.Tokenizer, model.PassagePrefix, model.LowersCase, CancellationToken.None);
        Dimensions = model.Recipe.Size(model.Encoder.HiddenSize);
        Metadata = new EmbeddingGeneratorMetadata("SparseAttentionGen", defaultModelId: model.Name, defaultModelDimensions: Dimensions);

        // What leaves no room for a text is found now.
        RunOf(queries);
        RunOf(passages);
    }

    /// <summary>Elements of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Most tokens that the model sees at once, special ones and prefix included; longer texts are divided.</summary>
    public int MaxTokens => model.MaxTokens;

    /// <summary>The model's name.</summary>
    public string ModelName => model.Name;

    private EmbeddingGeneratorMetadata Metadata { get; }

    /// <summary>Loads a model as it is downloaded from the Hugging Face hub.</summary>
    /// <param name="folder">
    /// The folder: <c>config.json</c>, <c>model.safetensors</c> or its parts with their index, and <c>tokenizer.json</c> or the older files of a tokenizer; of a
    /// sentence-transformers model also <c>modules.json</c> with what it names.
    /// </param>
    /// <param name="options">What replaces that which the files say; null: nothing.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is null or empty, or an option is out of its range.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is missing, damaged or not supported; the message names it and what helps.</exception>
    public static TextEncoder Load(string folder, TextEncoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options = Checked(options, nameof(options));
        return Directory.Exists(folder)
            ? new TextEncoder(EncodingModels.Load(folder, options))
            : throw new DirectoryNotFoundException($"There is no folder {folder}.");
    }

    /// <summary>Loads a BERT that was exported to an ONNX file, whose graph is not run: its weights are, by the kernels of this library.</summary>
    /// <param name="model">
    /// The ONNX file, float32 or float16, not quantized, not optimised. It is read to its end from its position on, and not closed; one that cannot seek is read into memory.
    /// </param>
    /// <param name="vocabulary">The <c>vocab.txt</c> of its WordPiece tokenizer, UTF-8; read to its end, and not closed.</param>
    /// <param name="options">
    /// How vectors are made, which the file does not say; null: the mean of all states, of length 1, without prefixes, up to as many tokens as the model has positions.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="model"/> or <paramref name="vocabulary"/> is null, or an option is out of its range.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or not supported; the message says what helps.</exception>
    public static TextEncoder LoadOnnx(Stream model, Stream vocabulary, TextEncoderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new TextEncoder(EncodingModels.LoadOnnx(model, vocabulary, Checked(options, nameof(options))));
    }

    /// <summary>Makes the vector of one text.</summary>
    /// <param name="text">The text; an empty one has a vector, too.</param>
    /// <param name="kind">What it is for, and so which prefix stands before it.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns><see cref="Dimensions"/> elements.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public float[] Encode(string text, TextKind kind = TextKind.Passage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Run([text], kind, dimensions: null, cancellationToken).Vectors[0];
    }

    /// <summary>Makes the vectors of texts, those of like lengths together.</summary>
    /// <param name="texts">The texts; empty ones have a vector, too.</param>
    /// <param name="kind">What they are for, and so which prefix stands before each.</param>
    /// <param name="dimensions">
    /// Elements of a vector, 1 to <see cref="Dimensions"/>: the first ones, brought to length 1, as models are meant that were trained so (Matryoshka, Kusupati et al. 2022,
    /// arXiv 2205.13147). Null: all.
    /// </param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A vector for each text, in the same order.</returns>
    /// <exception cref="ArgumentException"><paramref name="texts"/> is or has null, or <paramref name="dimensions"/> is out of its range.</exception>
    /// <exception cref="InvalidDataException">A text begins with the end of a word that its prefix begins.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public float[][] Encode(
        IEnumerable<string> texts, TextKind kind = TextKind.Passage, int? dimensions = null, CancellationToken cancellationToken = default) =>
        Run(Listed(texts, nameof(texts)), kind, dimensions, cancellationToken).Vectors;

    /// <summary>Number of tokens of a text, prefix and special tokens included.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind">What it is for, and so which prefix stands before it.</param>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public int CountTokens(string text, TextKind kind = TextKind.Passage)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokenizer = TokenizerOf(kind);
        return RunOf(tokenizer).Sequence(Cut(tokenizer, text, CancellationToken.None).Ids).Ids.Length;
    }

    /// <summary>Makes the vectors of passages, on the thread pool.</summary>
    /// <param name="values">The texts; empty ones have a vector, too.</param>
    /// <param name="options">
    /// Of it, <see cref="EmbeddingGenerationOptions.Dimensions"/> is used: the first elements of each vector, brought to length 1. Null: whole vectors.
    /// </param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>A vector for each text, in the same order, and the number of tokens, those of overlaps counted once.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> is or has null, or the dimensions are out of their range.</exception>
    /// <exception cref="ObjectDisposedException">The encoder is disposed.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        GenerateAsync(values, TextKind.Passage, options, cancellationToken);

    /// <summary>
    /// The same model as a generator of queries' vectors: each text has the prefix of a query before it. Disposing it does nothing.
    /// </summary>
    public IEmbeddingGenerator<string, Embedding<float>> AsQueryGenerator() => new QueryGenerator(this);

    /// <summary>Gives what callers of the abstraction ask for: this encoder, or its <see cref="EmbeddingGeneratorMetadata"/>.</summary>
    /// <param name="serviceType">The type that is asked for.</param>
    /// <param name="serviceKey">A key; nothing here has one.</param>
    /// <returns>Null: there is nothing of the type.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="serviceType"/> is null.</exception>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? Metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Closes the model's files. Calls that are under way must have ended.</summary>
    public void Dispose()
    {
        isDisposed = true;
        (model.Encoder as IDisposable)?.Dispose();
    }

    internal Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, TextKind kind, EmbeddingGenerationOptions? options, CancellationToken cancellationToken)
    {
        var texts = Listed(values, nameof(values));
        CheckDimensions(options?.Dimensions, nameof(options));
        ObjectDisposedException.ThrowIf(isDisposed, this);
        return Task.Run(
            () =>
            {
                var (vectors, tokens) = Run(texts, kind, options?.Dimensions, cancellationToken);
                var now = DateTimeOffset.UtcNow;
                return new GeneratedEmbeddings<Embedding<float>>(
                    vectors.Select(vector => new Embedding<float>(vector) { ModelId = ModelName, CreatedAt = now }))
                {
                    Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
                };
            },
            cancellationToken);
    }

    /// <summary>Refuses what no model can do.</summary>
    /// <param name="options">What replaces that which the files say; null: nothing.</param>
    /// <param name="name">The argument that they are, or that sets them.</param>
    internal static TextEncoderOptions Checked(TextEncoderOptions? options, string name)
    {
        options ??= new TextEncoderOptions();
        foreach (var (option, value, least) in new[]
        {
            (nameof(options.MaxTokens), options.MaxTokens ?? 3, 3), (nameof(options.Threads), options.Threads, 0), (nameof(options.Heads), options.Heads ?? 1, 1),
        })
        {
            if (value < least)
            {
                throw new ArgumentException($"{option} is {value}, but must be {least} or more.", name);
            }
        }

        return Enum.IsDefined(options.Pooling) ? options : throw new ArgumentException($"Pooling is {options.Pooling}, which is no pooling.", name);
    }

    private static string[] Listed(IEnumerable<string> texts, string name)
    {
        ArgumentNullException.ThrowIfNull(texts, name);
        string[] list = [.. texts];
        return Array.IndexOf(list, null) is >= 0 and var index ? throw new ArgumentException($"The text at {index} is null.", name) : list;
    }

    private void CheckDimensions(int? dimensions, string name)
    {
        if (dimensions is < 1 || dimensions > Dimensions)
        {
            throw new ArgumentOutOfRangeException(name, dimensions, $"Vectors of the model have 1 to {Dimensions} dimensions.");
        }
    }

    private PromptedTokenizer TokenizerOf(TextKind kind) => kind switch
    {
        TextKind.Passage => passages,
        TextKind.Query => queries,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of text."),
    };

    private DocumentRun RunOf(PromptedTokenizer tokenizer) =>
        new(model.Encoder, model.Tokenizer.Special, new SequenceLayout { Prompt = tokenizer.Prompt, MaxLength = MaxTokens });

    private TextTokens Cut(PromptedTokenizer tokenizer, string text, CancellationToken cancellationToken)
    {
        lock (cutting)
        {
            return tokenizer.Tokenize(text, int.MaxValue, progress: null, cancellationToken);
        }
    }

    private (float[][] Vectors, long Tokens) Run(string[] texts, TextKind kind, int? dimensions, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        CheckDimensions(dimensions, nameof(dimensions));
        var tokenizer = TokenizerOf(kind);
        var run = RunOf(tokenizer);
        int[][] tokens = [.. texts.Select(text => Cut(tokenizer, text, cancellationToken).Ids)];
        var vectors = new DocumentVectors(model.Encoder, model.Recipe, tokens);
        run.Run(tokens, int.MaxValue, new EncodeOptions { Threads = model.Threads, CancellationToken = cancellationToken }, vectors.Add);
        var around = run.Sequence([]).Ids.Length;
        return (
            [.. vectors.Finish().Select(vector => dimensions is null ? vector : VectorStep.Normalise.Apply(vector[..dimensions.Value]))],
            tokens.Sum(ids => (long)ids.Length + around));
    }
}
