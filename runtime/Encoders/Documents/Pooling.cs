namespace SparseAttentionGen.Encoders.Documents;

/// <summary>How the states of a document's tokens become one vector.</summary>
internal enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The state of the first token, which stands for the sequence; the mean of all windows.</summary>
    First,

    /// <summary>The model's own pooler: a layer over the first token's state; the mean of all windows.</summary>
    Pooler,

    /// <summary>The largest of each element.</summary>
    Max,
}
