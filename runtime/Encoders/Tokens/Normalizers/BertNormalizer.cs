namespace SparseAttentionGen.Encoders.Tokens.Normalizers;

/// <summary>What BERT does with a text before it is cut into words.</summary>
internal sealed record BertNormalizer
{
    /// <summary>Whether controls are removed, and white space becomes blanks.</summary>
    public bool Cleans { get; init; } = true;

    /// <summary>Whether ideographs are words.</summary>
    public bool SeparatesIdeographs { get; init; } = true;

    /// <summary>Whether letters become small.</summary>
    public bool LowersCase { get; init; } = true;

    /// <summary>Whether marks are removed; null: where letters become small.</summary>
    public bool? StripsAccents { get; init; }

    /// <summary>The steps.</summary>
    public NormalizerSequence Create()
    {
        List<INormalizer> steps = [];
        if (Cleans)
        {
            steps.Add(CharacterNormalizers.BertClean);
        }

        if (SeparatesIdeographs)
        {
            steps.Add(CharacterNormalizers.BertIdeographs);
        }

        if (StripsAccents ?? LowersCase)
        {
            steps.AddRange([UnicodeNormalizer.Decomposed, CharacterNormalizers.StripNonSpacingMarks]);
        }

        if (LowersCase)
        {
            steps.Add(CharacterNormalizers.Lowercase);
        }

        return new NormalizerSequence(steps);
    }
}
