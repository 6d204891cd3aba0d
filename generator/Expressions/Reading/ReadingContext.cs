using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>What the readers of one method, and of those that it calls, share.</summary>
/// <param name="bodies">The methods' statements.</param>
/// <param name="isExact">Whether functions whose vector form rounds differently are unsupported.</param>
internal sealed class ReadingContext(MethodBodies bodies, bool isExact)
{
    /// <summary>What is said of an expression that is larger than what is read.</summary>
    internal const string TooLarge = "an expression that is too large";

    /// <summary>Larger expressions would make unreadable and slow kernels.</summary>
    private const int LargestSize = 1000;

    /// <summary>Deeper nesting could exhaust the compiler's stack.</summary>
    private const int DeepestNesting = 300;

    private readonly HashSet<Expression> named = [];
    private int depth;

    /// <summary>The first construct that has no vector form.</summary>
    public UnsupportedConstruct? Unsupported { get; private set; }

    /// <summary>What the source calls the parts.</summary>
    public List<NamedPart> Names { get; } = [];

    public MethodBodies Bodies => bodies;

    public bool IsExact => isExact;

    /// <summary>What is known where the present construct is evaluated.</summary>
    public Assumptions Assumptions { get; } = new();

    /// <summary>The first construct at which C# may throw.</summary>
    public ExpressionError? Fault { get; private set; }

    /// <summary>Records a construct that may throw in C# but gives some value in vectors. Reading goes on: a method that has to be called for each pair throws, as it should.</summary>
    public void MayThrow(IOperation operation, string problem, string remedy) =>
        Fault ??= new ExpressionError(ExpressionErrorKind.MayThrow, $"{problem} in '{Constructs.Excerpt(operation)}'", operation.Syntax.GetLocation(), remedy);

    /// <summary>Records a construct that has no vector form.</summary>
    /// <returns>Null, in place of an expression.</returns>
    public Expression? Reject(IOperation operation, string? construct = null)
    {
        Unsupported ??= new UnsupportedConstruct(construct ?? Constructs.Describe(operation), operation.Syntax.GetLocation());
        return null;
    }

    /// <summary>Records a method without a body that could be read.</summary>
    public void RejectMethod(IMethodSymbol method) =>
        Unsupported ??= new UnsupportedConstruct(
            $"the method '{method.Name}', which has no body", method.Locations.FirstOrDefault() ?? Location.None);

    /// <summary>Reads one level deeper, within limits.</summary>
    public Expression? Nested(IOperation operation, Func<Expression?> read)
    {
        if (++depth > DeepestNesting)
        {
            Reject(operation, "an expression that is nested too deeply");
        }

        var expression = Unsupported is null ? read() : null;
        depth--;
        return expression?.Size > LargestSize ? Reject(operation, TooLarge) : expression;
    }

    /// <summary>Remembers what the source calls an expression.</summary>
    public void Name(Expression expression, string name)
    {
        if (!expression.IsLeaf && named.Add(expression))
        {
            Names.Add(new NamedPart(expression, name));
        }
    }
}
