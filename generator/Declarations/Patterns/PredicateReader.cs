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
            arguments.Report(unsupported.Location, DiagnosticDescriptors.PredicateNotVectorized, "method", name, unsupported.Construct);
        }

        return new MaskPredicateElement(name, new ExpressionPredicate(read.Tree));
    }

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
