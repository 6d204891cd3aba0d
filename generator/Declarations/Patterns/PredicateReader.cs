using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [MaskPredicate].</summary>
internal static class PredicateReader
{
    public static PatternElement? Read(PatternArguments arguments)
    {
        if (arguments.Text("method") is not { Length: > 0 } name)
        {
            arguments.Report(DiagnosticDescriptors.PredicateUnusable, "method", "null", "is no name of a method", MethodProblems.Predicate);
            return null;
        }

        var read = ExpressionReader.ReadPredicate(arguments.Type, name, arguments.Compilation, arguments.CancellationToken);
        if (read.Error is { } error)
        {
            if (error.Kind == ExpressionErrorKind.MayThrow)
            {
                arguments.Report(error.Location, DiagnosticDescriptors.MethodMayThrow, "method", name, error.Text, error.Remedy);
                return null;
            }

            arguments.Report(error.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, MethodProblems.InWords(error), MethodProblems.Predicate);
            return null;
        }

        if (read.Unsupported is { } unsupported)
        {
            if (MethodProblems.IsHidden(arguments.Type))
            {
                arguments.Report(
                    unsupported.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, MethodProblems.CannotBeCalled(unsupported), MethodProblems.Reachable);
                return null;
            }

            arguments.Report(unsupported.Location, DiagnosticDescriptors.PredicateNotVectorized, "method", name, unsupported.Construct, SlowPath.OfMask(arguments.IsCausal));
        }

        return new MaskPredicateElement(name, new ExpressionPredicate(read.Tree));
    }
}
