using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What the pass over a panel's scores and the way back through it have in common.</summary>
internal static class ScoreSteps
{
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly string[] Taken =
    [
        "scores", "gradients", "positions", "rowPositions", "rowHeads", "biases", "slopes", "row", "place", "bias", "slope", "distance", "left",
    ];

    /// <summary>What ALiBi is computed from.</summary>
    public static Inputs InputsOfAlibi(ScoreDeclaration scores) => scores.Alibi is null ? Inputs.None : Inputs.Head | Inputs.Query | Inputs.Key;

    /// <summary>Emits the loop over the rows of a panel, with what an expression and the row's own code need to know of keys and rows.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="model">The kernels' sizes.</param>
    /// <param name="tree">The expression that each row computes, or null.</param>
    /// <param name="others">What the row's own code is computed from besides.</param>
    /// <param name="taken">Names that the row's own code uses.</param>
    /// <param name="emitRow">Emits the code of a row, given what is left to compute in it.</param>
    public static void EmitRows(
        CodeWriter writer, KernelModel model, ExpressionTree? tree, Inputs others, IReadOnlyList<string> taken, Action<PrintedExpression?> emitRow)
    {
        var printed = tree is null ? null : VectorExpressionEmitter.Emit(tree, model.Target, new VectorInputs { Taken = [.. Taken, .. taken] });
        var inputs = (tree?.Root.Inputs ?? Inputs.None) | others;
        if ((inputs & Inputs.Key) != 0)
        {
            writer.Lines($"var k = {model.Target.LoadPositions("positions", 0)};");
        }

        if (printed is not null && (tree!.Root.Inputs & Inputs.Head) == 0)
        {
            EmitStatements(writer, printed.Once.Concat(printed.PerKeys));
            printed = printed with { Once = [], PerKeys = [] };
        }

        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            if ((inputs & Inputs.Head) != 0)
            {
                writer.Lines("var head = Unsafe.Add(ref rowHeads, row);");
            }

            if ((inputs & Inputs.Query) != 0)
            {
                writer.Lines("var q = Unsafe.Add(ref rowPositions, row);");
            }

            emitRow(printed);
        }
    }

    /// <summary>Emits the statements of an expression that are left to compute.</summary>
    public static void EmitStatements(CodeWriter writer, PrintedExpression printed) =>
        EmitStatements(writer, printed.Once.Concat(printed.PerKeys).Concat(printed.PerRow).Concat(printed.PerPair));

    /// <summary>The product at a place, scaled.</summary>
    public static string Scaled(KernelModel model, KernelDeclaration declaration) =>
        $"{model.Target.Load("place", 0)} * {model.Target.Broadcast(KernelModel.Literal(declaration.Scale))}";

    /// <summary>The hyperbolic tangent of the product at a place, scaled, by the soft cap.</summary>
    public static string Capped(KernelModel model, KernelDeclaration declaration)
    {
        // A quotient below the smallest normal float would have lost digits.
        var (target, cap) = (model.Target, declaration.Scores.SoftCap);
        var factor = (float)((double)declaration.Scale / cap);
        var capped = Math.Abs(factor) < SmallestNormal
            ? $"{Scaled(model, declaration)} / {target.Broadcast(KernelModel.Literal(cap))}"
            : $"{target.Load("place", 0)} * {target.Broadcast(KernelModel.Literal(factor))}";
        return $"VectorMath.Tanh({capped})";
    }

    /// <summary>Adds ALiBi to the score.</summary>
    public static void EmitAlibi(CodeWriter writer, KernelModel model, ScoreDeclaration scores)
    {
        if (scores.Alibi is { } alibi)
        {
            var target = model.Target;
            writer.Lines($"""
                var slope = {target.Broadcast("Unsafe.Add(ref slopes, head)")};
                var distance = {target.Difference("k", "q")};
                score {(alibi.Symmetric ? "-" : "+")}= slope * {(alibi.Symmetric ? target.Absolute("distance") : "distance")};
                """);
        }
    }

    private static void EmitStatements(CodeWriter writer, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            writer.Lines(statement);
        }
    }
}
