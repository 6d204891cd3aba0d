using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [ScoreModifier].</summary>
internal static class ModifierReader
{
    /// <summary>Reads it.</summary>
    /// <param name="arguments">The attribute.</param>
    /// <param name="calls">Says how often a method would have to be called.</param>
    /// <param name="hasGradients">Whether the derivative is needed.</param>
    public static ModifierDeclaration? Read(PatternArguments arguments, Func<string> calls, bool hasGradients)
    {
        if (arguments.Text("method") is not { Length: > 0 } name)
        {
            arguments.Report(DiagnosticDescriptors.ModifierUnusable, "method", "null", "is no name of a method", MethodProblems.Modifier);
            return null;
        }

        var read = ExpressionReader.ReadModifier(arguments.Type, name, arguments.Compilation, arguments.CancellationToken);
        if (read.Error is { } error)
        {
            if (error.Kind == ExpressionErrorKind.MayThrow)
            {
                arguments.Report(error.Location, DiagnosticDescriptors.MethodMayThrow, "method", name, error.Text, error.Remedy);
                return null;
            }

            arguments.Report(error.Location, DiagnosticDescriptors.ModifierUnusable, "method", name, MethodProblems.InWords(error), MethodProblems.Modifier);
            return null;
        }

        if (read.Unsupported is { } unsupported)
        {
            if (MethodProblems.IsHidden(arguments.Type))
            {
                arguments.Report(
                    unsupported.Location, DiagnosticDescriptors.ModifierUnusable, "method", name, MethodProblems.CannotBeCalled(unsupported), MethodProblems.Reachable);
                return null;
            }

            arguments.Report(unsupported.Location, DiagnosticDescriptors.ModifierNotVectorized, "method", name, unsupported.Construct, calls());
        }

        return new ModifierDeclaration(name, read.Tree)
        {
            Derivative = hasGradients && read.Tree is { } tree && Derivative.Of(tree) is { } derivative ? new DerivativeDeclaration(derivative) : null,
        };
    }
}
