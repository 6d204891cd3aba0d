namespace SparseAttentionGen.Generator.Expressions;

/// <summary>How to write expressions.</summary>
/// <param name="Scalar">The notation of single values.</param>
/// <param name="Lanes">The notation of what depends on the key or the score; null for the same.</param>
/// <param name="StageOf">How often a part has to be computed.</param>
/// <param name="NameOf">The name of an input.</param>
/// <param name="Names">Gives out names.</param>
/// <param name="Suffix">What the names of parts that depend on the key end with.</param>
internal sealed record PrinterSettings(
    Notation Scalar, Notation? Lanes, Func<Expression, Stage> StageOf, Func<Inputs, string> NameOf, NameScope Names, string Suffix);

/// <summary>An expression as C#. The statements declare locals; each group may use those before it.</summary>
/// <param name="Once">Statements that depend on neither query nor key.</param>
/// <param name="PerKeys">Statements that depend on the keys and not on the query.</param>
/// <param name="PerRow">Statements that depend on the query and not on the keys.</param>
/// <param name="PerPair">Statements that depend on both.</param>
/// <param name="Value">The value, where all statements have run.</param>
internal sealed record PrintedExpression(
    IReadOnlyList<string> Once,
    IReadOnlyList<string> PerKeys,
    IReadOnlyList<string> PerRow,
    IReadOnlyList<string> PerPair,
    string Value);
