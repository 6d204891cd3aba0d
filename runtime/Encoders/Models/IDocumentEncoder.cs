namespace SparseAttentionGen.Encoders.Models;

/// <summary>An encoder of long documents with its weights.</summary>
internal interface IDocumentEncoder
{
    /// <summary>The model's family as its configuration names it: "bert", "longformer" …</summary>
    string ModelType { get; }

    int Layers { get; }

    int Heads { get; }

    int HeadSize { get; }

    int HiddenSize { get; }

    int VocabularySize { get; }

    /// <summary>Most tokens of a sequence, special ones included.</summary>
    int MaxLength { get; }

    /// <summary>Encodes a batch; no sequence depends on those beside it.</summary>
    /// <param name="sequences">At least one, none empty.</param>
    /// <param name="options">Threads, progress, cancellation.</param>
    /// <returns>The last layer's states, for each sequence as many rows as it has tokens.</returns>
    IReadOnlyList<HiddenStates> Encode(IReadOnlyList<TokenSequence> sequences, EncodeOptions options);

    /// <summary>
    /// The pooled vector of a sequence, [hiddenSize]: the model's pooler over the first token if it has one.
    /// </summary>
    /// <exception cref="InvalidDataException">The checkpoint has no pooler.</exception>
    float[] Pool(HiddenStates states);

    /// <summary>Whether <see cref="Pool"/> works.</summary>
    bool HasPooler { get; }

    /// <summary>The keys that a query of one document attends in a head of a layer, as ascending non-overlapping [start, end) ranges.</summary>
    IReadOnlyList<(int Start, int End)> AttendedKeys(int layer, int head, int position, TokenSequence sequence);
}
