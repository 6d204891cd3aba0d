using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Names constructs for messages.</summary>
internal static class Constructs
{
    private const int LongestExcerpt = 40;

    public static string Describe(IOperation operation) => operation switch
    {
        ILoopOperation => "a loop",
        IThrowOperation => "'throw'",
        ITryOperation => "'try'",
        ISwitchOperation => "a 'switch' statement",
        ILocalFunctionOperation => "a local function",
        IAnonymousFunctionOperation => "a lambda",
        IAssignmentOperation or IIncrementOrDecrementOperation => "an assignment",
        IExpressionStatementOperation { Operation: IAssignmentOperation or IIncrementOrDecrementOperation } => "an assignment",
        IInvocationOperation call => $"a call of '{call.TargetMethod.ToDisplayString()}'",
        IFieldReferenceOperation field => $"the field '{field.Field.Name}', which is not constant",
        IPropertyReferenceOperation property => $"the property '{property.Property.Name}'",
        IVariableDeclaratorOperation declarator => $"the local '{declarator.Symbol.Name}', which is not a plain value",
        _ => $"'{Excerpt(operation)}'",
    };

    /// <summary>A type, as it is called in messages.</summary>
    public static string OfType(ITypeSymbol? type) => $"a value of type '{type?.ToDisplayString() ?? "void"}'";

    /// <summary>The beginning of the source.</summary>
    public static string Excerpt(IOperation operation)
    {
        var text = operation.Syntax.ToString().Trim();
        var end = text.IndexOfAny(['\r', '\n']);
        end = Math.Min(end < 0 ? text.Length : end, LongestExcerpt);
        return end < text.Length ? text.Substring(0, end) + "..." : text;
    }
}
