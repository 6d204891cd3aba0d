using Microsoft.CodeAnalysis;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [MaskPredicate].</summary>
internal static class PredicateReader
{
    public static PatternElement? Read(PatternArguments arguments)
    {
        if (arguments.Text("method") is not { Length: > 0 } name)
        {
            arguments.Report(DiagnosticDescriptors.PredicateUnusable, "method", "null", "is no name of a method");
            return null;
        }

        var read = ExpressionReader.ReadPredicate(arguments.Type, name, arguments.Compilation, arguments.CancellationToken);
        if (read.Error is { } error)
        {
            arguments.Report(error.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, Reason(error));
            return null;
        }

        if (read.Unsupported is { } unsupported)
        {
            if (IsHidden(arguments.Type))
            {
                var reason = $"has to be called for each pair because of {unsupported.Construct}, which generated code cannot do where the class is private or protected,";
                arguments.Report(unsupported.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, reason);
                return null;
            }

            arguments.Report(unsupported.Location, DiagnosticDescriptors.PredicateNotVectorized, "method", name, unsupported.Construct);
        }

        return new MaskPredicateElement(name, new ExpressionPredicate(read.Tree));
    }

    private static bool IsHidden(INamedTypeSymbol type) =>
        type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal
        || (type.ContainingType is { } outer && IsHidden(outer));

    private static string Reason(ExpressionError error) => error.Kind switch
    {
        ExpressionErrorKind.Missing => "is no method of the class",
        ExpressionErrorKind.Ambiguous => "has overloads of which not exactly one fits",
        ExpressionErrorKind.NotStatic => "is not static",
        ExpressionErrorKind.Generic => "has type parameters",
        ExpressionErrorKind.WrongSignature => "has another signature",
        ExpressionErrorKind.Recursive => $"calls itself through '{error.Text}'",
        _ => $"writes to '{error.Text}'",
    };
}
