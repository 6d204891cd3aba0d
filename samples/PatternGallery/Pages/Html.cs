using System.Net;
using System.Text.RegularExpressions;

namespace SparseAttentionGen.PatternGallery.Pages;

/// <summary>Text as HTML.</summary>
internal static partial class Html
{
    /// <summary>Text with all characters escaped that have a meaning in HTML.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>C# with colours for attributes, keywords and numbers.</summary>
    public static string Code(string code) => Token().Replace(Escape(code), static match =>
    {
        var kind = match.Groups.Cast<Group>().Skip(1).First(static group => group.Success).Name;
        return $"<span class=\"{kind}\">{match.Value}</span>";
    });

    [GeneratedRegex(@"(?<attribute>(?<=^\[)\w+)|(?<keyword>\b(public|sealed|partial|class|true|false)\b)|(?<text>&quot;.*?&quot;)|(?<number>(?<!\w)-?\d+\b)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
