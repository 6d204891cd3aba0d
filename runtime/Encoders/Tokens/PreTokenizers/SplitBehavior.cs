namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>What is done with the characters that divide words.</summary>
internal enum SplitBehavior
{
    /// <summary>It is left out.</summary>
    Removed,

    /// <summary>Each is a word of its own.</summary>
    Isolated,

    /// <summary>It ends the word before it; further ones are words of their own.</summary>
    MergedWithPrevious,

    /// <summary>It begins the word after it; those before it are words of their own.</summary>
    MergedWithNext,

    /// <summary>Successive ones are one word.</summary>
    Contiguous,
}
