using System.Text.RegularExpressions;

namespace SparseAttentionGen.Tests;

/// <summary>What the README of a folder tells its reader to do.</summary>
internal sealed partial class ReadmeText(string folder)
{
    private readonly string text = File.ReadAllText(Path.Combine(folder, "README.md")).ReplaceLineEndings("\n");

    /// <summary>The lines of a section's first block of commands.</summary>
    public string[] Commands(string section)
    {
        var start = text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"The README has no section '{section}'.");
        return Blocks("bash", text[start..])[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The blocks of C#, in their order.</summary>
    public string[] Programs() => Blocks("csharp", text);

    private static string[] Blocks(string language, string text) =>
        [.. CodeBlock().Matches(text).Where(match => match.Groups[1].Value == language).Select(static match => match.Groups[2].Value)];

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
