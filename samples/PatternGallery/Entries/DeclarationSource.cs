using System.Reflection;
using System.Text.RegularExpressions;

namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>The text of one declared class, cut out of the source that this program was compiled from.</summary>
/// <param name="Summary">The sentence of its documentation.</param>
/// <param name="Code">Its attributes, the line that declares it, and its methods if it has any.</param>
internal sealed partial record DeclarationSource(string Summary, string Code)
{
    private static readonly string[] Files = [.. ReadAll()];

    /// <summary>Finds a class.</summary>
    /// <param name="className">Its name.</param>
    /// <exception cref="InvalidOperationException">No declaration, or more than one, has the name.</exception>
    public static DeclarationSource Of(string className) => Files
        .SelectMany(static file => Declaration().Matches(file))
        .Where(match => match.Groups["name"].Value == className)
        .Select(static match => new DeclarationSource(match.Groups["summary"].Value, match.Groups["code"].Value))
        .Single();

    /// <summary>An embedded text.</summary>
    /// <param name="name">Its name in the assembly.</param>
    public static string ReadResource(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> ReadAll() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(static name => name.StartsWith("Declarations/", StringComparison.Ordinal))
        .Select(ReadResource);

    [GeneratedRegex(
        @"^/// <summary>(?<summary>.+)</summary>\n(?<code>(\[.+\]\n)+public sealed partial class (?<name>\w+)(;|\n\{\n((    .*)?\n)+\}))$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
