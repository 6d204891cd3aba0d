using Microsoft.CodeAnalysis.Text;

namespace Generator.Tests.Harness;

/// <summary>A source in which <c>[|</c> and <c>|]</c> mark where a diagnostic must be.</summary>
internal sealed record MarkedSource(string Text, TextSpan Span)
{
    private const string Opening = "[|";
    private const string Closing = "|]";

    public static MarkedSource Parse(string marked)
    {
        var start = marked.IndexOf(Opening, StringComparison.Ordinal);
        var end = marked.IndexOf(Closing, StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, "The source needs one pair of markers.");
        var text = marked.Remove(end, Closing.Length).Remove(start, Opening.Length);
        return new MarkedSource(text, TextSpan.FromBounds(start, end - Opening.Length));
    }
}
