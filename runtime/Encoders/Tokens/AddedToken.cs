namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>A token that is searched for in texts before they are cut into words.</summary>
/// <param name="Content">Its characters.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Content, int Id)
{
    /// <summary>Whether it is found only where no letter or digit touches it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether white space before it is a part of it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether white space after it is a part of it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it has a meaning for the model, and so takes precedence over other tokens with the same characters.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether it is searched for in the normalized text, as the normalizer would write it.</summary>
    public bool IsNormalized { get; init; }
}
