namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>Reads added tokens, of tokenizer.json's section and of tokenizer_config.json's.</summary>
internal static class AddedTokenReader
{
    /// <summary>Reads a token of either.</summary>
    /// <param name="part">The token.</param>
    /// <param name="id">Its id, where it is not a member.</param>
    public static AddedToken Read(JsonPart part, int? id = null)
    {
        part.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special", "__type");
        return new AddedToken(part.Required("content").Text(), id ?? part.Required("id").Integer())
        {
            IsSingleWord = part.FlagOf("single_word", false),
            StripsLeft = part.FlagOf("lstrip", false),
            StripsRight = part.FlagOf("rstrip", false),
            IsSpecial = part.FlagOf("special", false),
            IsNormalized = part.FlagOf("normalized", false),
        };
    }
}
