using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>An error of a declaration as the pipeline keeps it: its words and its place, without syntax.</summary>
/// <param name="Id">The diagnostic's id.</param>
/// <param name="Title">The diagnostic's title.</param>
/// <param name="Message">The whole message.</param>
/// <param name="Path">The file; empty for none.</param>
/// <param name="Start">First character in the file.</param>
/// <param name="Length">Number of characters.</param>
/// <param name="First">Line and column of the first character.</param>
/// <param name="Last">Line and column after the last character.</param>
internal sealed record DeclarationError(
    string Id, string Title, string Message, string Path, int Start, int Length, (int Line, int Character) First, (int Line, int Character) Last)
{
    public static DeclarationError Of(Diagnostic diagnostic)
    {
        var (span, lines) = (diagnostic.Location.SourceSpan, diagnostic.Location.GetMappedLineSpan());
        return new DeclarationError(
            diagnostic.Id,
            diagnostic.Descriptor.Title.ToString(CultureInfo.InvariantCulture),
            diagnostic.GetMessage(CultureInfo.InvariantCulture),
            lines.Path ?? string.Empty,
            span.Start,
            span.Length,
            (lines.StartLinePosition.Line, lines.StartLinePosition.Character),
            (lines.EndLinePosition.Line, lines.EndLinePosition.Character));
    }

    /// <summary>The diagnostic, which no setting of the project can silence.</summary>
    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Id,
        DiagnosticDescriptors.Category,
        Message,
        DiagnosticSeverity.Error,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        warningLevel: 0,
        title: Title,
        location: Path.Length == 0
            ? Location.None
            : Location.Create(
                Path, new TextSpan(Start, Length), new LinePositionSpan(new(First.Line, First.Character), new(Last.Line, Last.Character))),

        // Without the compiler's own tag, [assembly: SuppressMessage] could silence it.
        customTags: [WellKnownDiagnosticTags.NotConfigurable, WellKnownDiagnosticTags.Compiler]);
}
