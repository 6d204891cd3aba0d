using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [ScoreModifier].</summary>
internal static class ModifierReader
{
    /// <summary>Reads it.</summary>
    /// <param name="arguments">The attribute.</param>
    /// <param name="calls">Says how often a method would have to be called.</param>
    /// <param name="hasGradients">Whether the derivative is needed; where it is not, what is said of it is not looked at.</param>
    public static ModifierDeclaration? Read(PatternArguments arguments, Func<string> calls, bool hasGradients)
    {
        if (ReadMethod(arguments, "method") is not var (name, read))
        {
            return null;
        }

        var derivative = hasGradients ? DerivativeOf(arguments, name, read, calls) : null;
        if (hasGradients && derivative is null)
        {
            return null;
        }

        WarnOfCalls(arguments, "method", name, read, calls);
        return new ModifierDeclaration(name, read.Tree) { Derivative = derivative };
    }

    /// <summary>The derivative that the class names, or that of what was read; null where there is none, which is reported.</summary>
    private static DerivativeDeclaration? DerivativeOf(PatternArguments arguments, string modifier, ExpressionResult read, Func<string> calls)
    {
        if (arguments.Text("Derivative") is not null)
        {
            if (ReadMethod(arguments, "Derivative") is not var (name, derivative))
            {
                return null;
            }

            // Where the modifier itself is called for each pair, its derivative is too.
            if (read.Tree is not null)
            {
                WarnOfCalls(arguments, "Derivative", name, derivative, calls);
            }

            return new DerivativeDeclaration(name, derivative.Tree);
        }

        if (read.Unsupported is { } unsupported)
        {
            arguments.Report(unsupported.Location, DiagnosticDescriptors.DerivativeMissing, "method", arguments.Type.Name, modifier, unsupported.Construct);
            return null;
        }

        if (Derivative.Of(read.Tree!) is { } tree)
        {
            return new DerivativeDeclaration(null, tree);
        }

        arguments.Report(DiagnosticDescriptors.DerivativeMissing, "method", arguments.Type.Name, modifier, "its size");
        return null;
    }

    /// <summary>Reads the method that an argument names; null where it cannot be used, which is reported.</summary>
    private static (string Name, ExpressionResult Read)? ReadMethod(PatternArguments arguments, string argument)
    {
        if (arguments.Text(argument) is not { Length: > 0 } name)
        {
            arguments.Report(DiagnosticDescriptors.ModifierUnusable, argument, "null", "is no name of a method", MethodProblems.Modifier);
            return null;
        }

        var read = ExpressionReader.ReadModifier(arguments.Type, name, arguments.Compilation, arguments.CancellationToken);
        if (read.Error is { Kind: ExpressionErrorKind.MayThrow } fault)
        {
            arguments.Report(fault.Location, DiagnosticDescriptors.MethodMayThrow, argument, name, fault.Text, fault.Remedy);
            return null;
        }

        if (read.Error is { } error)
        {
            arguments.Report(error.Location, DiagnosticDescriptors.ModifierUnusable, argument, name, MethodProblems.InWords(error), MethodProblems.Modifier);
            return null;
        }

        if (read.Unsupported is { } unsupported && MethodProblems.IsHidden(arguments.Type))
        {
            arguments.Report(
                unsupported.Location, DiagnosticDescriptors.ModifierUnusable, argument, name, MethodProblems.CannotBeCalled(unsupported), MethodProblems.Reachable);
            return null;
        }

        return (name, read);
    }

    private static void WarnOfCalls(PatternArguments arguments, string argument, string name, ExpressionResult read, Func<string> calls)
    {
        if (read.Unsupported is { } unsupported)
        {
            arguments.Report(unsupported.Location, DiagnosticDescriptors.ModifierNotVectorized, argument, name, unsupported.Construct, calls());
        }
    }
}
