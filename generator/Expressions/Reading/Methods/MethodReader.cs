using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Reads the statements of one method for given arguments.</summary>
internal sealed class MethodReader
{
    private readonly ReadingContext context;
    private readonly OperationReader operations;
    private readonly Dictionary<ISymbol, Expression> values = new(SymbolEqualityComparer.Default);

    private MethodReader(ReadingContext context)
    {
        this.context = context;
        operations = new OperationReader(context, values);
    }

    /// <summary>What a method computes.</summary>
    /// <param name="context">What the readers share.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The values of its parameters.</param>
    /// <returns>The value, or null where the context has a reason.</returns>
    public static Expression? Read(ReadingContext context, IMethodSymbol method, IReadOnlyList<Expression> arguments)
    {
        var reader = new MethodReader(context);
        var implementation = method.PartialImplementationPart ?? method;
        for (var i = 0; i < arguments.Count; i++)
        {
            reader.values[method.Parameters[i]] = reader.values[implementation.Parameters[i]] = arguments[i];
        }

        var statements = context.Bodies.Statements(method);
        if (statements.IsEmpty)
        {
            context.RejectMethod(method);
            return null;
        }

        return reader.Read(statements, 0, rest: null);
    }

    /// <summary>The value of the statements from one on.</summary>
    /// <param name="statements">The statements of a block.</param>
    /// <param name="index">The first one.</param>
    /// <param name="rest">The value of what comes after the block; null after the method's.</param>
    private Expression? Read(IReadOnlyList<IOperation> statements, int index, Func<Expression?>? rest)
    {
        for (; index < statements.Count; index++)
        {
            var after = Once(index + 1, statements, rest);
            switch (statements[index])
            {
                case IReturnOperation { Kind: OperationKind.Return, ReturnedValue: { } value }:
                    return operations.Read(value);
                case IConditionalOperation choice:
                    return context.Nested(choice, () => ReadChoice(choice, after));
                case IBlockOperation block:
                    return context.Nested(block, () => Read(block.Operations, 0, after));
                case IVariableDeclarationGroupOperation declarations when Declare(declarations):
                case IEmptyOperation:
                    break;
                default:
                    return context.Reject(statements[index]);
            }
        }

        // The compiler has already complained about a path that ends without a value.
        return rest is null ? context.Reject(statements[statements.Count - 1]) : rest();
    }

    private Expression? ReadChoice(IConditionalOperation choice, Func<Expression?> after)
    {
        // What follows both branches is read once, and only with what is known before them.
        var rest = CanEnd(choice.WhenTrue) && (choice.WhenFalse is null || CanEnd(choice.WhenFalse)) ? context.Assumptions.Outside(after) : after;
        return operations.Read(choice.Condition) is { } condition
            && context.Assumptions.Under(condition, true, () => Read([choice.WhenTrue], 0, rest)) is { } whenTrue
            && context.Assumptions.Under(condition, false, () => choice.WhenFalse is { } otherwise ? Read([otherwise], 0, rest) : rest()) is { } whenFalse
            ? ExpressionFactory.Conditional(condition, whenTrue, whenFalse)
            : null;
    }

    /// <summary>Whether what follows a statement may be reached through it.</summary>
    private static bool CanEnd(IOperation statement) => statement switch
    {
        IReturnOperation or IThrowOperation => false,
        IBlockOperation block => block.Operations.All(CanEnd),
        IConditionalOperation { WhenFalse: { } otherwise } choice => CanEnd(choice.WhenTrue) || CanEnd(otherwise),
        _ => true,
    };

    /// <summary>Several branches may go on with the same statements: read once, they cost no more than they are long.</summary>
    private Func<Expression?> Once(int index, IReadOnlyList<IOperation> statements, Func<Expression?>? rest)
    {
        var isKnown = false;
        Expression? value = null;
        return () =>
        {
            if (!isKnown)
            {
                value = Read(statements, index, rest);
                isKnown = true;
            }

            return value;
        };
    }

    private bool Declare(IVariableDeclarationGroupOperation group)
    {
        foreach (var declarator in group.Declarations.SelectMany(static declaration => declaration.Declarators))
        {
            if (declarator.Symbol.IsRef || (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value is not { } initial)
            {
                context.Reject(declarator);
                return false;
            }

            if (operations.Read(initial) is not { } value)
            {
                return false;
            }

            operations.Declare(declarator.Symbol, value);
        }

        return true;
    }
}
