using SparseAttentionGen.Generator.Emission;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Names of what an expression is computed from, in the code around it.</summary>
internal sealed record VectorInputs
{
    /// <summary>An int.</summary>
    public string Head { get; init; } = "head";

    /// <summary>An int, the query's position.</summary>
    public string Query { get; init; } = "q";

    /// <summary>A vector of ints, the keys' positions; for the scalar target an int.</summary>
    public string Key { get; init; } = "k";

    /// <summary>A vector of floats; for the scalar target a float.</summary>
    public string Score { get; init; } = "score";

    /// <summary>
    /// What names of locals that depend on the keys end with. For several panels of keys in one place, emit once for each panel
    /// with suffixes of equal length: the statements that do not depend on the keys are the same in all of them.
    /// </summary>
    public string Suffix { get; init; } = string.Empty;

    /// <summary>Other names that the code around uses.</summary>
    public IReadOnlyList<string> Taken { get; init; } = [];

    /// <summary>The name of an input.</summary>
    public string NameOf(Inputs input) => input switch
    {
        Inputs.Head => Head,
        Inputs.Query => Query,
        Inputs.Key => Key,
        _ => Score,
    };
}

/// <summary>
/// Emits an expression for many keys at once. A bool is a vector of ints with all bits or none, and a plain bool for the scalar
/// target. Nothing throws, whichever lanes the source would not have computed.
/// </summary>
internal static class VectorExpressionEmitter
{
    /// <summary>Emits an expression.</summary>
    /// <param name="tree">The expression.</param>
    /// <param name="target">The vector width.</param>
    /// <param name="inputs">The names of its inputs.</param>
    public static PrintedExpression Emit(ExpressionTree tree, VectorTarget target, VectorInputs inputs)
    {
        string[] taken = [inputs.Head, inputs.Query, inputs.Key, inputs.Score, .. inputs.Taken];
        var lanes = target is ScalarTarget ? null : new LaneNotation(target.Name);
        return ExpressionPrinter.Print(
            tree, new PrinterSettings(new ScalarNotation(), lanes, StageOf, inputs.NameOf, new NameScope(taken), inputs.Suffix));
    }

    private static Stage StageOf(Expression part) => (part.Inputs & (Inputs.Query | Inputs.Key | Inputs.Score)) switch
    {
        Inputs.None => Stage.Once,
        Inputs.Key => Stage.PerKeys,
        Inputs.Query => Stage.PerRow,
        _ => Stage.PerPair,
    };
}
