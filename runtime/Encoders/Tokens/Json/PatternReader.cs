using SparseAttentionGen.Encoders.Tokens.PreTokenizers;

namespace SparseAttentionGen.Encoders.Tokens.Json;

/// <summary>Reads the patterns of Replace and Split.</summary>
internal static class PatternReader
{
    /// <summary>Reads <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    /// <exception cref="InvalidDataException">It is neither, or the expression is not supported.</exception>
    public static ITextPattern Read(JsonPart part)
    {
        part.AllowOnly("String", "Regex");
        if (part.Optional("Regex")?.Text() is { } expression)
        {
            try
            {
                return RegularExpression.Create(expression);
            }
            catch (NotSupportedException exception)
            {
                throw part.Refusal($"is the regular expression '{expression}', which is not supported: {exception.Message}");
            }
        }

        return part.Required("String").Text() is { Length: > 0 } text ? new LiteralPattern(text) : throw part.Refusal("is empty");
    }
}
