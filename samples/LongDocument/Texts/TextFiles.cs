using Microsoft.Extensions.FileSystemGlobbing;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Texts;

/// <summary>A file to read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsNamed">Whether the user named it, rather than a folder or a pattern that it is found by.</param>
internal sealed record TextFile(string Path, bool IsNamed);

/// <summary>Finds the files that a command line names.</summary>
internal static class TextFiles
{
    private const char Wildcard = '*';

    /// <summary>Pictures, pages and tables are text to a program, but none to read: a folder's are left alone, unless a pattern asks for them.</summary>
    private static readonly string[] NoProse = ["**/*.svg", "**/*.html", "**/*.htm", "**/*.csv"];

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Finds files, each once, in the order of the arguments; those of a folder or a pattern in ordinal order of their paths.</summary>
    /// <param name="arguments">Files, folders (with all below them, but not what is hidden, nor pictures, pages and tables), and patterns such as <c>books/**/*.txt</c>.</param>
    /// <exception cref="InputException">An argument means no file.</exception>
    public static IReadOnlyList<TextFile> Find(IEnumerable<string> arguments) =>
        [.. arguments.SelectMany(Find).DistinctBy(static file => Path.GetFullPath(file.Path))];

    private static IEnumerable<TextFile> Find(string argument)
    {
        if (argument == StandardInput.FileName || File.Exists(argument))
        {
            return [new TextFile(argument, IsNamed: true)];
        }

        var isFolder = Directory.Exists(argument);
        if (!isFolder && !argument.Contains(Wildcard))
        {
            throw new InputException($"{Shown(argument)} does not exist.");
        }

        var files = isFolder ? Match(argument, "**/*", NoProse) : MatchPattern(argument);
        return files.Count > 0
            ? files
            : throw new InputException($"There is no file {(isFolder ? "in" : "that matches")} {Shown(argument)}.");
    }

    private static List<TextFile> MatchPattern(string pattern)
    {
        var segmentStart = pattern.LastIndexOfAny(Separators, pattern.IndexOf(Wildcard)) + 1;
        var (folder, rest) = (pattern[..segmentStart], pattern[segmentStart..]);
        return Directory.Exists(folder.Length == 0 ? "." : folder) ? Match(folder, rest, []) : [];
    }

    private static List<TextFile> Match(string folder, string pattern, IEnumerable<string> without)
    {
        // An exclusion is relative to the folder, so that a folder that is hidden itself can be named.
        var matcher = new Matcher(StringComparison.Ordinal).AddInclude(pattern).AddExclude("**/.*").AddExclude("**/.*/**");
        matcher.AddExcludePatterns(without);
        return [.. matcher.GetResultsInFullPath(folder.Length == 0 ? "." : folder)
            .Select(path => Path.Combine(folder, Path.GetRelativePath(folder.Length == 0 ? "." : folder, path)))
            .Order(StringComparer.Ordinal)
            .Select(static path => new TextFile(path, IsNamed: false))];
    }

    private static string Shown(string argument) => argument.Length == 0 ? "''" : argument;
}
