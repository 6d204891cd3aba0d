using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Harness;

/// <summary>A project's settings.</summary>
internal sealed record HarnessOptions
{
    public static HarnessOptions Default { get; } = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;

    public bool ReferenceRuntime { get; init; } = true;

    /// <summary>Ids in the project's NoWarn.</summary>
    public IReadOnlyList<string> Suppressed { get; init; } = [];
}
