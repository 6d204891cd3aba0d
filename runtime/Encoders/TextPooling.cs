namespace SparseAttentionGen.Encoders;

/// <summary>How the states of a text's tokens become one vector.</summary>
public enum TextPooling
{
    /// <summary>As the model's files say; where they say nothing, the mean.</summary>
    OfModel,

    /// <summary>The mean of all tokens' states, special tokens among them.</summary>
    Mean,

    /// <summary>The state of the first token, which stands for the text (BERT's [CLS]).</summary>
    FirstToken,

    /// <summary>The largest of each element over all tokens, special tokens among them.</summary>
    Max,
}
