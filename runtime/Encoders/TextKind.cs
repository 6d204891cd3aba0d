namespace SparseAttentionGen.Encoders;

/// <summary>What a text is for. Some models are trained with other words before a query than before the texts that are searched.</summary>
public enum TextKind
{
    /// <summary>A text that is searched, compared or sorted: a document, or a part of one.</summary>
    Passage,

    /// <summary>What is looked for.</summary>
    Query,
}
