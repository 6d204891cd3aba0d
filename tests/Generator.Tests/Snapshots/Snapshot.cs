using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Snapshots;

/// <summary>
/// Compares generated files with verified ones beside the test, named as Verify names them
/// (<c>Class.Method#Hint.g.verified.cs</c>), so that moving to Verify changes the one line that calls this.
/// </summary>
/// <remarks>
/// Accept new output with <c>SNAPSHOT_ACCEPT=1 dotnet test --project tests/Generator.Tests</c>. In CI nothing is accepted.
/// </remarks>
internal static partial class Snapshot
{
    private static readonly string Folder = RepositoryFiles.PathTo("tests", "Generator.Tests", "Snapshots");

    private static readonly bool IsAccepting =
        Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1" && Environment.GetEnvironmentVariable("CI") is null or "" or "false";

    /// <summary>Compares every generated file that is not left out.</summary>
    /// <param name="run">What the generator did.</param>
    /// <param name="leaveOut">Files that need no snapshot, by their hint name.</param>
    /// <param name="sourceFile">The test's file, by the compiler.</param>
    /// <param name="method">The test's method, by the compiler.</param>
    public static async Task Verify(
        GeneratorDriverRunResult run,
        Func<string, bool>? leaveOut = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        var prefix = $"{Path.GetFileNameWithoutExtension(sourceFile)}.{method}#";
        var produced = run.Results
            .SelectMany(static result => result.GeneratedSources)
            .Where(source => leaveOut?.Invoke(source.HintName) != true)
            .ToDictionary(source => prefix + Path.GetFileNameWithoutExtension(source.HintName), static source => WithoutVersion(source.SourceText.ToString()));
        Assert.NotEmpty(produced);
        var failures = new List<string>();
        foreach (var (name, text) in produced)
        {
            failures.AddRange(await CompareAsync(name, text));
        }

        foreach (var stale in VerifiedNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !produced.ContainsKey(name)))
        {
            failures.AddRange(Remove(stale, "is no longer generated"));
        }

        Assert.True(failures.Count == 0, Explain(failures));
    }

    /// <summary>Fails where a snapshot belongs to no test any more.</summary>
    /// <param name="tests">All classes with snapshots.</param>
    public static void VerifyNoneIsOrphaned(params Type[] tests)
    {
        var prefixes = tests.SelectMany(static type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        var orphans = VerifiedNames().Where(name => !prefixes.Contains(name.Split('#')[0])).ToArray();
        var failures = orphans.SelectMany(static name => Remove(name, "belongs to no test")).ToArray();
        Assert.True(failures.Length == 0, Explain(failures));
    }

    /// <summary>The generator's version is not what is looked at here.</summary>
    private static string WithoutVersion(string text) => GeneratorVersion().Replace(text, "GeneratedCode(\"SparseAttentionGen\", \"version\")");

    [GeneratedRegex("GeneratedCode\\(\"SparseAttentionGen\", \"[0-9.]+\"\\)")]
    private static partial Regex GeneratorVersion();

    private static async Task<string[]> CompareAsync(string name, string text)
    {
        var (verified, received) = (PathOf(name, "verified"), PathOf(name, "received"));
        var expected = File.Exists(verified) ? await File.ReadAllTextAsync(verified) : string.Empty;
        if (expected == text)
        {
            File.Delete(received);
            return [];
        }

        await File.WriteAllTextAsync(IsAccepting ? verified : received, text);
        if (IsAccepting)
        {
            File.Delete(received);
            return [];
        }

        return [$"{name}.verified.cs (-) differs from what is generated (+):\n{SnapshotDifference.Describe(expected, text)}"];
    }

    private static string[] Remove(string name, string reason)
    {
        if (IsAccepting)
        {
            File.Delete(PathOf(name, "verified"));
            return [];
        }

        return [$"{name}.verified.cs {reason}"];
    }

    private static IEnumerable<string> VerifiedNames() => Directory
        .EnumerateFiles(Folder, "*.verified.cs")
        .Select(static path => Path.GetFileName(path)[..^".verified.cs".Length])
        .Order(StringComparer.Ordinal);

    private static string PathOf(string name, string kind) => Path.Combine(Folder, $"{name}.{kind}.cs");

    private static string Explain(IEnumerable<string> failures) =>
        string.Join("\n\n", failures) + "\n\nAccept with: SNAPSHOT_ACCEPT=1 dotnet test --project tests/Generator.Tests";
}
