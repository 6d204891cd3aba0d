using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>What became of a method: exactly one of the three is there.</summary>
/// <param name="Tree">What the method computes.</param>
/// <param name="Unsupported">Why the method has to be called for each pair instead.</param>
/// <param name="Error">Why the method cannot be used at all.</param>
internal sealed record ExpressionResult(ExpressionTree? Tree, UnsupportedConstruct? Unsupported, ExpressionError? Error);

/// <summary>Something that has no vector form.</summary>
/// <param name="Construct">What it is, to be read after "because of".</param>
/// <param name="Location">Where it is.</param>
internal sealed record UnsupportedConstruct(string Construct, Location Location);

/// <summary>A mistake of the source.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Text">What it is about: the method's name, what is written to, or what may throw.</param>
/// <param name="Location">Where it is; <see cref="Location.None"/> for a method that is missing.</param>
/// <param name="Remedy">What to do about a construct that may throw.</param>
internal sealed record ExpressionError(ExpressionErrorKind Kind, string Text, Location Location, string Remedy = "");

/// <summary>Mistakes of the source.</summary>
internal enum ExpressionErrorKind
{
    /// <summary>The class has no method of the name.</summary>
    Missing,

    /// <summary>Several methods have the name, and not exactly one of them the signature.</summary>
    Ambiguous,

    /// <summary>The method belongs to an instance.</summary>
    NotStatic,

    /// <summary>The method has type parameters.</summary>
    Generic,

    /// <summary>The parameters or the result are of other types.</summary>
    WrongSignature,

    /// <summary>The method calls itself, directly or through others.</summary>
    Recursive,

    /// <summary>The method, or one that it calls, writes to something that outlives the call.</summary>
    SideEffect,

    /// <summary>C# throws at some of the values that a part can have.</summary>
    MayThrow,
}
