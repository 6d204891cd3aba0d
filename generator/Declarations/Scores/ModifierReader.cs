using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [ScoreModifier].</summary>
internal static class ModifierReader
{
    public static ModifierDeclaration? Read(PatternArguments arguments)
    {
        if (arguments.Text("method") is not { Length: > 0 } name)
        {
            arguments.Report(DiagnosticDescriptors.ModifierUnusable, "method", "null", "is no name of a method");
            return null;
        }

        var read = ExpressionReader.ReadModifier(arguments.Type, name, arguments.Compilation, arguments.CancellationToken);
        if (read.Error is { } error)
        {
            arguments.Report(error.Location, DiagnosticDescriptors.ModifierUnusable, "method", name, MethodProblems.InWords(error));
            return null;
        }

        if (read.Unsupported is { } unsupported)
        {
            if (MethodProblems.IsHidden(arguments.Type))
            {
                arguments.Report(
                    unsupported.Location, DiagnosticDescriptors.ModifierUnusable, "method", name, MethodProblems.CannotBeCalled(unsupported));
                return null;
            }

            arguments.Report(unsupported.Location, DiagnosticDescriptors.ModifierNotVectorized, "method", name, unsupported.Construct);
        }

        return new ModifierDeclaration(name, read.Tree);
    }
}
