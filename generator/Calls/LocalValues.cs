using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Calls;

/// <summary>Values of local variables that have the same one wherever they are read.</summary>
internal static class LocalValues
{
    /// <summary>What a variable was declared with.</summary>
    /// <param name="reference">A place where it is read.</param>
    /// <returns>The value; null where there is none or where the variable may have another one.</returns>
    public static IOperation? Find(ILocalReferenceOperation reference)
    {
        if (reference.Local.RefKind != RefKind.None)
        {
            return null;
        }

        IOperation? value = null;
        foreach (var operation in RootOf(reference).Descendants())
        {
            if (operation is IVariableDeclaratorOperation declarator && IsSame(declarator.Symbol, reference))
            {
                value = declarator.GetVariableInitializer()?.Value;
            }
            else if (operation is ILocalReferenceOperation other && IsSame(other.Local, reference) && !IsRead(other))
            {
                return null;
            }
        }

        return value;
    }

    private static bool IsSame(ILocalSymbol local, ILocalReferenceOperation reference) => SymbolEqualityComparer.Default.Equals(local, reference.Local);

    /// <summary>Whether a reference only reads; other uses may write, too.</summary>
    private static bool IsRead(ILocalReferenceOperation reference) => reference.Parent switch
    {
        IArgumentOperation argument => argument.Parameter?.RefKind is RefKind.None or RefKind.In or RefKind.RefReadOnlyParameter,
        IMemberReferenceOperation or IWithOperation or IConversionOperation => true,
        _ => false,
    };

    private static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }
}
