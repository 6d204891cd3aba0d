using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Looks through a method, and those of its class that it calls, for what no method of this use may do. Comes before reading, so
/// that a mistake is reported as such even beside constructs that are merely unsupported.
/// </summary>
internal sealed class PurityCheck(MethodBodies bodies)
{
    private readonly HashSet<IMethodSymbol> done = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IMethodSymbol> active = new(SymbolEqualityComparer.Default);

    /// <summary>The first mistake, or null.</summary>
    public ExpressionError? Find(IMethodSymbol method)
    {
        active.Add(method);
        foreach (var operation in bodies.Statements(method).SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            if (Check(method, operation) is { } error)
            {
                return error;
            }
        }

        active.Remove(method);
        done.Add(method);
        return null;
    }

    private ExpressionError? Check(IMethodSymbol method, IOperation operation)
    {
        if (WrittenTarget(operation) is { } target && Outlives(target))
        {
            return new ExpressionError(ExpressionErrorKind.SideEffect, target.Syntax.ToString(), operation.Syntax.GetLocation());
        }

        if (operation is not IInvocationOperation { TargetMethod: { } called }
            || !SymbolEqualityComparer.Default.Equals(called.ContainingType, method.ContainingType)
            || called.MethodKind != MethodKind.Ordinary)
        {
            return null;
        }

        called = called.OriginalDefinition;
        if (active.Contains(called))
        {
            return new ExpressionError(ExpressionErrorKind.Recursive, called.Name, operation.Syntax.GetLocation());
        }

        return done.Contains(called) ? null : Find(called);
    }

    private static IOperation? WrittenTarget(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { IsRef: true } => null,
        IAssignmentOperation assignment => assignment.Target,
        IIncrementOrDecrementOperation increment => increment.Target,
        IEventAssignmentOperation subscription => subscription.EventReference,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
        _ => null,
    };

    /// <summary>Whether a write is certainly seen after the call. Doubtful ones are unsupported anyway.</summary>
    private static bool Outlives(IOperation? target) => target switch
    {
        ILocalReferenceOperation local => local.Local.IsRef,
        IParameterReferenceOperation parameter => parameter.Parameter.RefKind != RefKind.None,
        IInstanceReferenceOperation instance => instance.ReferenceKind != InstanceReferenceKind.ImplicitReceiver,
        IMemberReferenceOperation member => member.Member.IsStatic || Outlives(member.Instance),
        IArrayElementReferenceOperation element => Outlives(element.ArrayReference),
        ITupleOperation tuple => tuple.Elements.Any(Outlives),
        _ => false,
    };
}
