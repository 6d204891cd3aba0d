using Microsoft.CodeAnalysis;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>What is wrong with methods that attributes name, in words that follow the method's name.</summary>
internal static class MethodProblems
{
    /// <summary>A mistake of the source.</summary>
    public static string InWords(ExpressionError error) => error.Kind switch
    {
        ExpressionErrorKind.Missing => "is no method of the class",
        ExpressionErrorKind.Ambiguous => "has overloads of which not exactly one fits",
        ExpressionErrorKind.NotStatic => "is not static",
        ExpressionErrorKind.Generic => "has type parameters",
        ExpressionErrorKind.WrongSignature => "has another signature",
        ExpressionErrorKind.Recursive => $"calls itself through '{error.Text}'",
        _ => $"writes to '{error.Text}'",
    };

    /// <summary>A method that would have to be called where it is out of reach.</summary>
    public static string CannotBeCalled(UnsupportedConstruct unsupported) =>
        $"has to be called for each pair because of {unsupported.Construct}, but code outside of a class that is private or protected cannot call it";

    /// <summary>What to do about that.</summary>
    public const string Reachable = "make the class and those around it internal, or use the subset of C# that becomes vector code, which needs no calls";

    /// <summary>What to do about a method that is no predicate.</summary>
    public const string Predicate = "give a method of the class, static bool M(int head, int query, int key), without side effects";

    /// <summary>What to do about a method that is no score modifier.</summary>
    public const string Modifier = "give a method of the class, static float F(float score, int head, int query, int key), without side effects";

    /// <summary>Whether generated code outside of a class cannot name it.</summary>
    public static bool IsHidden(INamedTypeSymbol type) =>
        type.DeclaredAccessibility is Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal
        || (type.ContainingType is { } outer && IsHidden(outer));
}
