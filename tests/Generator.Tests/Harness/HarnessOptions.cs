using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Harness;

/// <summary>A project's settings.</summary>
internal sealed record HarnessOptions
{
    public static HarnessOptions Default { get; } = new();

    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.Latest;

    public bool ReferenceRuntime { get; init; } = true;

    /// <summary>Aliases of the reference of the runtime; none by default.</summary>
    public IReadOnlyList<string> RuntimeAliases { get; init; } = [];

    public bool RunAnalyzers { get; init; } = true;

    public string AssemblyName { get; init; } = "Project";

    /// <summary>References besides those that every project has.</summary>
    public IReadOnlyList<MetadataReference> References { get; init; } = [];

    /// <summary>Changes the compiler's options.</summary>
    public Func<CSharpCompilationOptions, CSharpCompilationOptions> Configure { get; init; } = static options => options;

    /// <summary>The project's properties that the compiler sees, by name.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Ids in the project's NoWarn.</summary>
    public IReadOnlyList<string> Suppressed { get; init; } = [];
}
