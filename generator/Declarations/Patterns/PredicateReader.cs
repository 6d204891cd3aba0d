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
            arguments.Report(error.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, MethodProblems.InWords(error));
            return null;
        }

        if (read.Unsupported is { } unsupported)
        {
            if (MethodProblems.IsHidden(arguments.Type))
            {
                arguments.Report(
                    unsupported.Location, DiagnosticDescriptors.PredicateUnusable, "method", name, MethodProblems.CannotBeCalled(unsupported));
                return null;
            }

            arguments.Report(unsupported.Location, DiagnosticDescriptors.PredicateNotVectorized, "method", name, unsupported.Construct);
        }

        return new MaskPredicateElement(name, new ExpressionPredicate(read.Tree));
    }
}
