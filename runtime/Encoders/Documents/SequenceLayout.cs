namespace SparseAttentionGen.Encoders.Documents;

/// <summary>What stands around the tokens of a text's window, and which tokens are global.</summary>
internal sealed record SequenceLayout
{
    /// <summary>
    /// A query that stands before each window and attends and is attended by all tokens, as in Longformer's question answering
    /// (Beltagy et al. 2020, section 3.1): &lt;s&gt; query &lt;/s&gt;&lt;/s&gt; text &lt;/s&gt;. Empty: there is none.
    /// </summary>
    public int[] Query { get; init; } = [];

    /// <summary>Tokens of a prompt before each window; they are like those of a text.</summary>
    public int[] Prompt { get; init; } = [];

    /// <summary>Longformer: whether the first token is global where there is no query.</summary>
    public bool IsFirstGlobal { get; init; }

    /// <summary>Most tokens of a sequence, special ones included; null: as many as the model takes.</summary>
    public int? MaxLength { get; init; }
}
