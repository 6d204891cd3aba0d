using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Calls;

/// <summary>
/// Reports calls that request the log-sum-exp of a class that has none. Only what the method itself shows is reported; the
/// runtime rejects the rest.
/// </summary>
internal static class LogSumExpCheck
{
    private const string Property = "LogSumExp";

    /// <summary>Looks at one call of any method.</summary>
    /// <param name="context">The call.</param>
    /// <param name="argumentsType">The runtime's type for the optional parts of a call.</param>
    public static void Analyze(OperationAnalysisContext context, INamedTypeSymbol argumentsType)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name != KnownNames.Forward
            || ArgumentOf(call, argumentsType) is not { } argument
            || ReasonAgainst(call.TargetMethod.ContainingType) is not { } reason
            || AssignmentIn(argument, argumentsType) is not { } assignment
            || IsEmpty(assignment.Value))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(
            DiagnosticDescriptors.LogSumExpMissing, assignment.Syntax.GetLocation(), call.TargetMethod.ContainingType.Name, reason.Attribute, reason.Words));
    }

    /// <summary>What a call gives for its optional parts; null where it gives nothing.</summary>
    private static IOperation? ArgumentOf(IInvocationOperation call, INamedTypeSymbol argumentsType)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && SymbolEqualityComparer.Default.Equals(argument.Parameter?.Type, argumentsType))
            {
                return WithoutConversions(argument.Value);
            }
        }

        return null;
    }

    /// <summary>The attribute for which a class has no log-sum-exp, and why; null where it has one.</summary>
    private static (string Attribute, string Words)? ReasonAgainst(INamedTypeSymbol type)
    {
        if (!DeclarationReader.HasKernels(type) || type.GetAttributes().FirstOrDefault(ApproximationReader.IsApproximation) is not { } attribute)
        {
            return null;
        }

        return DeclarationReader.ShortName(attribute) switch
        {
            "LowRankProjection" => null,
            "Nystrom" => ("Nystrom", "gives a product of three factors and no softmax of scores"),
            var features => (features, "weighs keys with products of features and not with exponentials of scores"),
        };
    }

    /// <summary>Where the log-sum-exp is set: in the argument itself, or in the local variable's that it is.</summary>
    private static ISimpleAssignmentOperation? AssignmentIn(IOperation argument, INamedTypeSymbol argumentsType)
    {
        var creation = argument is ILocalReferenceOperation local ? LocalValues.Find(local) : argument;
        var initializer = creation is null ? null : WithoutConversions(creation) switch
        {
            IObjectCreationOperation created => created.Initializer,
            IWithOperation changed => changed.Initializer,
            _ => null,
        };
        return initializer?.Initializers.OfType<ISimpleAssignmentOperation>().FirstOrDefault(assignment =>
            assignment.Target is IPropertyReferenceOperation { Property: { Name: Property } property }
            && SymbolEqualityComparer.Default.Equals(property.ContainingType, argumentsType));
    }

    /// <summary>Whether a value is an empty span, which means that no log-sum-exp is wanted.</summary>
    private static bool IsEmpty(IOperation value) => WithoutConversions(value) switch
    {
        { ConstantValue: { HasValue: true, Value: null } } => true,
        IDefaultValueOperation => true,
        ICollectionExpressionOperation { Elements.IsEmpty: true } => true,
        IObjectCreationOperation { Arguments.IsEmpty: true } => true,
        IPropertyReferenceOperation { Property: { Name: "Empty", IsStatic: true } } => true,
        IInvocationOperation { TargetMethod: { Name: "Empty", IsStatic: true } } => true,
        _ => false,
    };

    private static IOperation WithoutConversions(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value;
    }
}
