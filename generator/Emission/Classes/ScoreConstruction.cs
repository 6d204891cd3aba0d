using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Writes, as C#, the object that describes at run time how a class changes its scores.</summary>
internal static class ScoreConstruction
{
    /// <summary>An initialiser of the pattern; empty for plain scores.</summary>
    public static string Initializer(ScoreDeclaration scores)
    {
        string[] parts =
        [
            scores.SoftCap > 0 ? $"SoftCap = {KernelModel.Literal(scores.SoftCap)}" : string.Empty,
            scores.Alibi is { } alibi ? $"Alibi = new {KernelModel.Library}.AlibiBias({string.Join(", ", new[] { Flag("symmetric", alibi.Symmetric) }.Concat(alibi.Slopes.Select(KernelModel.Literal)))})" : string.Empty,
            scores.RelativeBias is { } rule ? "RelativeBias = " + Of(rule) : string.Empty,
            scores.Modifier is { } modifier ? $"Modifier = new {KernelModel.Library}.ScoreModifier(\"{modifier.Name}\", {PairMethod(modifier)}{(modifier.Derivative is null ? string.Empty : $", {DerivativeMethod(modifier)}")})" : string.Empty,
        ];
        var given = parts.Where(static part => part.Length > 0).ToList();
        return given.Count == 0 ? string.Empty : $"Scores = new {KernelModel.Library}.ScoreDescription {{ {string.Join(", ", given)} }}";
    }

    /// <summary>The emitted method that computes a modifier's score for one pair.</summary>
    public static string PairMethod(ModifierDeclaration modifier) => modifier.Name.TrimStart('@') + "Score";

    /// <summary>The emitted method that computes a modifier's derivative for one pair.</summary>
    public static string DerivativeMethod(ModifierDeclaration modifier) => modifier.Name.TrimStart('@') + "Derivative";

    /// <summary>Emits, beside the pattern, the user's method for one pair, and its derivative.</summary>
    public static void Emit(CodeWriter writer, KernelDeclaration declaration)
    {
        if (declaration.Scores.Modifier is not { } modifier)
        {
            return;
        }

        EmitPair(writer, declaration, modifier.Tree, modifier.Name, PairMethod(modifier), $"{modifier.Name} for one pair.");
        if (modifier.Derivative is { } derivative)
        {
            var words = $"{(derivative.Method is null ? "The" : derivative.Method + ", the")} derivative of {modifier.Name} by the score, for one pair.";
            EmitPair(writer, declaration, derivative.Tree, derivative.Method ?? modifier.Name, DerivativeMethod(modifier), words);
        }
    }

    private static void EmitPair(CodeWriter writer, KernelDeclaration declaration, ExpressionTree? tree, string called, string method, string summary)
    {
        writer.Lines($"\n/// <summary>{summary}</summary>{(tree is null ? KernelModel.Obsolete : string.Empty)}");
        using (writer.Block($"public static float {method}(float score, int head, int q, int k)"))
        {
            if (tree is null)
            {
                writer.Lines($"return {declaration.SourcePath}.{KernelModel.ForwardingMethod(declaration, called)}(score, head, q, k);");
                return;
            }

            var printed = VectorExpressionEmitter.Emit(tree, VectorTarget.All[VectorTarget.All.Count - 1], new VectorInputs());
            ScoreSteps.EmitStatements(writer, printed);
            writer.Lines($"return {printed.Value};");
        }
    }

    /// <summary>Emits, into the user's class, what lets generated code call methods that could not be read.</summary>
    public static void EmitForwarding(CodeWriter writer, KernelDeclaration declaration)
    {
        foreach (var method in Called(declaration.Scores.Modifier))
        {
            writer.Lines($"""

                /// <summary>Calls {method}, whatever its accessibility. For generated code.</summary>{KernelModel.Obsolete}
                {EmittedFile.Attributes}
                [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
                internal static float {KernelModel.ForwardingMethod(declaration, method)}(float score, int head, int q, int k) => {SourceNames.Escape(method)}(score, head, q, k);
                """);
        }
    }

    /// <summary>The methods that could not be read, each once: one may be its own derivative.</summary>
    private static IEnumerable<string> Called(ModifierDeclaration? modifier)
    {
        if (modifier is { Tree: null })
        {
            yield return modifier.Name;
        }

        if (modifier?.Derivative is { Tree: null, Method: { } derivative } && (modifier.Tree is not null || derivative != modifier.Name))
        {
            yield return derivative;
        }
    }

    private static string Of(RelativeBiasRule rule) => rule switch
    {
        ClippedRelativeBias clipped => string.Format(CultureInfo.InvariantCulture, "new {0}.ClippedRelativeBias(Distance: {1})", KernelModel.Library, clipped.Distance),
        BucketedRelativeBias buckets => string.Format(
            CultureInfo.InvariantCulture, "new {0}.BucketedRelativeBias(Buckets: {1}, MaxDistance: {2}, {3})", KernelModel.Library, buckets.Buckets, buckets.MaxDistance, Flag("Bidirectional", buckets.Bidirectional)),
        _ => throw new NotSupportedException(rule.GetType().Name),
    };

    private static string Flag(string name, bool value) => $"{name}: {(value ? "true" : "false")}";
}
