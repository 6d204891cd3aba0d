using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>What the encoders of one kind have in common, with the defaults of Hugging Face's configurations.</summary>
/// <param name="ModelType">What a configuration calls it.</param>
/// <param name="ClassPrefix">What the names of the model's classes begin with.</param>
internal sealed record EncoderFamily(string ModelType, string ClassPrefix)
{
    private static readonly string[] OwnProjections = ["query", "key", "value"];

    /// <summary>Windows and global tokens (Beltagy et al. 2020, arXiv 2004.05150).</summary>
    public static EncoderFamily Longformer { get; } = new(EncoderConfiguration.Longformer, "Longformer")
    {
        VocabularySize = 30522,
        MaxPositions = 512,
        PadTokenId = 1,
        CountsPositionsFromPadding = true,
        Projections = [.. OwnProjections, "query_global", "key_global", "value_global"],
    };

    /// <summary>Blocks (Zaheer et al. 2020, arXiv 2007.14062).</summary>
    public static EncoderFamily BigBird { get; } = new(EncoderConfiguration.BigBird, "BigBird")
    {
        OtherClassPrefix = "BigBirdPegasus",
        VocabularySize = 50358,
        MaxPositions = 4096,
        Activation = Activation.GeluTanh,
        ActivationName = "gelu_new",
        Pooler = "pooler",
    };

    /// <summary>Every token attends every other (Devlin et al. 2019, arXiv 1810.04805).</summary>
    public static EncoderFamily Bert { get; } = new(EncoderConfiguration.Bert, "Bert")
    {
        OtherClassPrefix = "BertGeneration",
        VocabularySize = 30522,
        MaxPositions = 512,
    };

    /// <summary>BERT with positions that begin after the padding's (Liu et al. 2019, arXiv 1907.11692).</summary>
    public static EncoderFamily Roberta { get; } = new(EncoderConfiguration.Roberta, "Roberta")
    {
        OtherClassPrefix = "RobertaPreLayerNorm",
        VocabularySize = 50265,
        MaxPositions = 512,
        PadTokenId = 1,
        CountsPositionsFromPadding = true,
    };

    /// <summary>Rotary positions, gated feed-forward layers, and windows in most layers (Warner et al. 2024, arXiv 2412.13663).</summary>
    public static EncoderFamily ModernBert { get; } = new(EncoderConfiguration.ModernBert, "ModernBert")
    {
        OtherClassPrefix = "ModernBertDecoder",
        VocabularySize = 50368,
        MaxPositions = 8192,
        PadTokenId = 50283,
        WordVectors = "embeddings.tok_embeddings.weight",
        EmbeddingNorm = "embeddings.norm",
        HasPositionVectors = false,
        Pooler = null,
    };

    /// <summary>Landmarks, and a convolution of the values (Xiong et al. 2021, arXiv 2102.03902).</summary>
    public static EncoderFamily Nystromformer { get; } = new(EncoderConfiguration.Nystromformer, "Nystromformer")
    {
        VocabularySize = 30000,
        MaxPositions = 510,
        ReservedPositions = 2,
        PadTokenId = 1,
        Activation = Activation.GeluTanh,
        ActivationName = "gelu_new",
        Pooler = null,
    };

    /// <summary>All families.</summary>
    public static IReadOnlyList<EncoderFamily> All { get; } = [Bert, Roberta, ModernBert, Longformer, BigBird, Nystromformer];

    /// <summary>Their names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.SkipLast(1).Select(static family => family.ModelType)) + " and " + All[^1].ModelType;

    /// <summary>Another model's classes that begin so, too; null: there is none.</summary>
    public string? OtherClassPrefix { get; init; }

    public int VocabularySize { get; init; }

    /// <summary>Rows of the table of positions.</summary>
    public int MaxPositions { get; init; }

    public int PadTokenId { get; init; }

    public Activation Activation { get; init; }

    /// <summary>What a configuration calls <see cref="Activation"/>.</summary>
    public string ActivationName { get; init; } = "gelu";

    /// <summary>Rows of the table of positions before the first token's, besides those that a configuration counts.</summary>
    public int ReservedPositions { get; init; }

    /// <summary>Whether the first token's position is the one after the padding token's number.</summary>
    public bool CountsPositionsFromPadding { get; init; }

    /// <summary>The table of words.</summary>
    public string WordVectors { get; init; } = "embeddings.word_embeddings.weight";

    /// <summary>The normalisation of the sum of all vectors of a token.</summary>
    public string EmbeddingNorm { get; init; } = "embeddings.LayerNorm";

    /// <summary>Whether there are tables of positions and of token types.</summary>
    public bool HasPositionVectors { get; init; } = true;

    /// <summary>The projections of a layer's attention.</summary>
    public IReadOnlyList<string> Projections { get; init; } = OwnProjections;

    /// <summary>The layer that makes one vector of the first token's; null: there is none.</summary>
    public string? Pooler { get; init; } = "pooler.dense";

    /// <summary>The family that a configuration names; null: it is not known.</summary>
    public static EncoderFamily? Find(string? modelType) => All.FirstOrDefault(family => family.ModelType == modelType);

    /// <summary>The family of a model's class; null: it is not known.</summary>
    public static EncoderFamily? OfClass(string name) => All.FirstOrDefault(family =>
        name.StartsWith(family.ClassPrefix, StringComparison.Ordinal)
        && (family.OtherClassPrefix is null || !name.StartsWith(family.OtherClassPrefix, StringComparison.Ordinal)));
}
