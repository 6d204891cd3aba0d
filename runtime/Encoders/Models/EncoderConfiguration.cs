using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>What a Hugging Face <c>config.json</c> says of an encoder. Defaults are those of the published base models.</summary>
internal sealed record EncoderConfiguration
{
    public const string Longformer = "longformer";
    public const string BigBird = "big_bird";
    public const string Nystromformer = "nystromformer";
    public const string ModernBert = "modernbert";
    public const string Bert = "bert";
    public const string Roberta = "roberta";

    /// <summary>The name of an <see cref="EncoderFamily"/>.</summary>
    public required string ModelType { get; init; }

    public required int VocabularySize { get; init; }

    public int HiddenSize { get; init; } = 768;

    public int Layers { get; init; } = 12;

    public int Heads { get; init; } = 12;

    public int IntermediateSize { get; init; } = 3072;

    public Activation Activation { get; init; }

    public float LayerNormEpsilon { get; init; }

    /// <summary>Rows of the table of positions.</summary>
    public required int MaxPositions { get; init; }

    public int TokenTypes { get; init; } = 1;

    public int PadTokenId { get; init; }

    /// <summary>Longformer and ModernBERT: keys on both sides together, for each layer; even. ModernBERT: 0 in a layer without a window.</summary>
    public int[] AttentionWindows { get; init; } = [];

    /// <summary>ModernBERT: the base of the rotary positions' frequencies, for each layer.</summary>
    public float[] RotaryBases { get; init; } = [];

    /// <summary>Nyströmformer: means of tokens that queries and keys are compared through; 0: none, every token attends every other.</summary>
    public int Landmarks { get; init; }

    /// <summary>Nyströmformer: values under the convolution that is added to what attention gives; odd, or 0 for none.</summary>
    public int Convolution { get; init; }

    /// <summary>BigBird: tokens of a block.</summary>
    public int BlockSize { get; init; } = 64;

    /// <summary>BigBird: blocks drawn for each block of queries.</summary>
    public int RandomBlocks { get; init; } = 3;

    /// <summary>BigBird: whether every token attends every other, whatever the length.</summary>
    public bool IsFull { get; init; }

    /// <summary>BigBird: whether word vectors are multiplied with the square root of their size.</summary>
    public bool RescalesEmbeddings { get; init; }

    /// <summary>BigBird: whether queries, keys and values have a bias; ModernBERT: whether they and the output have.</summary>
    public bool HasAttentionBias { get; init; } = true;

    /// <summary>ModernBERT: whether the feed-forward layers have a bias.</summary>
    public bool HasFeedForwardBias { get; init; } = true;

    /// <summary>ModernBERT: whether normalisations have a bias.</summary>
    public bool HasNormBias { get; init; } = true;

    public EncoderFamily Family => EncoderFamily.Find(ModelType) ?? throw new InvalidOperationException($"There is no family '{ModelType}'.");

    public bool IsLongformer => ModelType == Longformer;

    public int HeadSize => HiddenSize / Heads;

    /// <summary>
    /// Position of the first token in the table: RoBERTa's models, of which Longformer is one, begin after the padding's, and Nyströmformer after two others.
    /// </summary>
    public int FirstPosition => Family.CountsPositionsFromPadding ? PadTokenId + 1 : Family.ReservedPositions;

    /// <summary>Most tokens of a sequence.</summary>
    public int MaxLength => MaxPositions - FirstPosition;

    /// <summary>BigBird: up to so many tokens the model attends fully, since its blocks would cover everything.</summary>
    public long FullLength => IsFull ? int.MaxValue : (5L + (2L * RandomBlocks)) * BlockSize;
}
