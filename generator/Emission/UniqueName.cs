using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Makes names that begin like a given one and that nothing else has.</summary>
internal static class UniqueName
{
    /// <summary>Longer names would make names of files that not every file system takes.</summary>
    public const int Longest = 60;

    /// <summary>The beginning of a name, and a hash of what the name is for.</summary>
    public static string Create(string name, string identity) =>
        $"{(name.Length > Longest ? name.Substring(0, Longest) : name)}_{StableHash(identity).ToString("x8", CultureInfo.InvariantCulture)}";

    /// <summary>The same as an identifier.</summary>
    public static string Identifier(string name, string identity) => Create(name.Replace("@", string.Empty).Replace('.', '_'), identity);

    private static uint StableHash(string text) =>
        text.Aggregate(2166136261u, static (hash, character) => (hash ^ character) * 16777619u);
}
