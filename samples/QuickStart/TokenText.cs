using Spectre.Console;

namespace SparseAttentionGen.QuickStart;

/// <summary>Shows tokens so that their spaces and line ends can be seen.</summary>
internal static class TokenText
{
    private const int ContextTokens = 4;

    /// <summary>A token between quotation marks, on one line.</summary>
    public static string Quote(string token) => $"\"{OneLine(token)}\"";

    /// <summary>A token with its neighbours, emphasised, as markup.</summary>
    public static string InContext(int position, int[] ids, DocumentTokenizer tokenizer)
    {
        var first = Math.Max(0, position - ContextTokens);
        var end = Math.Min(ids.Length, position + 1 + ContextTokens);
        var before = OneLine(tokenizer.Decode(ids[first..position]));
        var word = OneLine(tokenizer.TextOf(ids[position]));
        var after = OneLine(tokenizer.Decode(ids[(position + 1)..end]));
        return $"{before.EscapeMarkup()}[bold underline]{word.EscapeMarkup()}[/]{after.EscapeMarkup()}\n(token {position:N0})";
    }

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
