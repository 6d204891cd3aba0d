using System.Text.RegularExpressions;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>The part of a message of the loader of native libraries that tells a reader what is wrong.</summary>
internal static partial class LoaderMessage
{
    /// <summary>
    /// General advice comes first, then a line for each place that was tried. The useful line is about a file that exists, or about
    /// another library that it needs. Without such a line the library is nowhere, as the beginning of the advice says.
    /// </summary>
    public static string Telling(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines is [var only])
        {
            return only;
        }

        var library = Quoted().Match(lines[0]).Groups[1].Value;
        var telling = lines.Skip(1).FirstOrDefault(line => !IsPlaceWithout(library, line)) ?? lines[0].Split(". ")[0];

        // Folders of this machine say nothing to a reader of the report.
        return Folders().Replace(telling, string.Empty);
    }

    private static bool IsPlaceWithout(string library, string line) =>
        line.Contains("no such file", StringComparison.OrdinalIgnoreCase) && line.Split(": ")[0].Contains(library, StringComparison.Ordinal);

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w.])([A-Za-z]:)?[/\\]([^\s:/\\]+[/\\])+")]
    private static partial Regex Folders();
}
