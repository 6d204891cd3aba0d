using System.Text.RegularExpressions;

namespace SparseAttentionGen.QuickStart;

/// <summary>Shows tokens so that their spaces and line ends can be seen.</summary>
internal static partial class TokenText
{
    private const int ContextTokens = 4;

    /// <summary>A token between marks that show its spaces, on one line.</summary>
    public static string Quote(string token) => $"`{OneLine(token)}`";

    /// <summary>A token, its position, and the text around it.</summary>
    public static string InContext(int position, int[] ids, DocumentTokenizer tokenizer)
    {
        var first = Math.Max(0, position - ContextTokens);
        var end = Math.Min(ids.Length, position + 1 + ContextTokens);
        var context = WhiteSpace().Replace(tokenizer.Decode(ids[first..end]), " ");
        return $"{Quote(tokenizer.TextOf(ids[position]))}, token {position:N0}\n…{OneLine(context)}…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    private static string OneLine(string text) =>
        string.Concat(text.Select(static character => character switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ when char.IsControl(character) => $"\\u{(int)character:x4}",
            _ => character.ToString(),
        }));
}
