using System.Text.RegularExpressions;

namespace SparseAttentionGen.Samples.Tests;

/// <summary>The repository that the tests run in, and the code that its pages show.</summary>
internal static partial class RepositoryPages
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of one of its files.</summary>
    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>The C# blocks of a page, as <see cref="Lines"/>.</summary>
    public static string[] CodeOf(string page) => [.. CodeBlock().Matches(page).Select(static match => Lines(match.Groups["code"].Value))];

    /// <summary>Without indentation, which a page has less of, and without empty lines.</summary>
    public static string Lines(string text) =>
        string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static line => line + '\n'));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SparseAttentionGen.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No repository around {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex CodeBlock();
}
