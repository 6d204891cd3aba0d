using Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>A wrong source, and all that must be said about it.</summary>
/// <param name="Id">The diagnostic's id.</param>
/// <param name="Source">The source with [| |] around the diagnostic's place, after <c>using SparseAttentionGen;</c>.</param>
/// <param name="Message">The whole message.</param>
internal sealed record DiagnosticCase(string Id, string Source, string Message)
{
    public DiagnosticSeverity Severity { get; init; } = DiagnosticSeverity.Error;

    public HarnessOptions Options { get; init; } = HarnessOptions.Default;
}
