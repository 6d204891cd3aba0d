using System.Runtime.InteropServices;
using Tokenizers.DotNet;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>Hugging Face's own tokenizers, native code that the tests have for one platform.</summary>
internal static class HuggingFace
{
    public static bool IsHere { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Skips the test, visibly, where they are not.</summary>
    public static void Require() => Assert.SkipUnless(IsHere, "Hugging Face's tokenizers are here for Linux on x64 only.");

    /// <summary>The ids of texts by a tokenizer.json.</summary>
    public static IReadOnlyList<int[]> Encode(string path, IEnumerable<string> texts)
    {
        using var tokenizer = new Tokenizer(path);
        return [.. texts.Select(text => Array.ConvertAll(tokenizer.Encode(text), static id => (int)id))];
    }
}
