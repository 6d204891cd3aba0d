using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the way back through the pass that turns plain scores into final ones, for classes with gradients.</summary>
internal static class DifferentiateEmitter
{
    private static readonly string[] Taken = ["gradient", "gradientPlace", "derivative", "tanh", "lane"];

    public static void Emit(CodeWriter writer, KernelModel model, KernelDeclaration declaration)
    {
        var scores = declaration.Scores;
        if (!declaration.HasGradients || !scores.IsModified)
        {
            return;
        }

        writer.Lines($"""

            /// <summary>The way back for one panel: {InWords(scores)}.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            "public override void DifferentiatePanel(ref float scores, ref float gradients, ref int positions, ref int rowPositions, ref int rowHeads, ref float biases, ref float slopes)"))
        {
            var tree = Factor(scores);
            var others = NeedsScore(tree) ? ScoreSteps.InputsOfAlibi(scores) : Inputs.None;
            ScoreSteps.EmitRows(writer, model, tree, others, Taken, derivative => EmitRow(writer, model, declaration, derivative));
        }
    }

    /// <summary>The derivative that gradients are multiplied with; null where there is no method that is part of the pass, or it only adds something.</summary>
    private static ExpressionTree? Factor(ScoreDeclaration scores) =>
        scores.Modifier is { Tree: not null, Derivative.Tree: { } tree } && tree.Root != Algebra.One ? tree : null;

    private static bool NeedsScore(ExpressionTree? derivative) => derivative is not null && (derivative.Root.Inputs & Inputs.Score) != 0;

    private static void EmitRow(CodeWriter writer, KernelModel model, KernelDeclaration declaration, PrintedExpression? derivative)
    {
        var (target, scores) = (model.Target, declaration.Scores);
        writer.Lines($"""
            ref var place = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
            ref var gradientPlace = ref Unsafe.Add(ref gradients, row * {model.Schedule.KeyBlock});
            var gradient = {target.Load("gradientPlace", 0)};
            """);
        if (scores.SoftCap > 0)
        {
            writer.Lines($"var tanh = {ScoreSteps.Capped(model, declaration)};");
        }

        if (derivative is not null)
        {
            EmitFactor(writer, model, declaration, derivative);
        }

        var scale = target.Broadcast(KernelModel.Literal(declaration.Scale));
        var product = scores.SoftCap > 0
            ? target.UnlessZero("gradient", $"gradient * ({scale} * ({target.Broadcast("1f")} - tanh * tanh))")
            : $"gradient * {scale}";
        writer.Lines($"\ngradient = {product};\n{target.Store("gradient", "place", 0)}");
    }

    /// <summary>Emits the way through the user's method: its derivative at the score that it saw.</summary>
    private static void EmitFactor(CodeWriter writer, KernelModel model, KernelDeclaration declaration, PrintedExpression derivative)
    {
        var (target, scores) = (model.Target, declaration.Scores);
        if (NeedsScore(Factor(scores)))
        {
            writer.Lines($"var score = {(scores.SoftCap > 0 ? $"tanh * {target.Broadcast(KernelModel.Literal(scores.SoftCap))}" : ScoreSteps.Scaled(model, declaration))};");
            ScoreSteps.EmitAlibi(writer, model, scores);
            BiasEmitter.EmitAddition(writer, model);
            writer.Lines($"\nscore = {target.Limited("score")};");
        }

        ScoreSteps.EmitStatements(writer, derivative);
        writer.Lines($"""
            var derivative = {derivative.Value};

            // 0 stays 0, whatever the derivative of a masked pair is
            gradient = {target.UnlessZero("gradient", "gradient * derivative")};
            {target.Store("gradient", "gradientPlace", 0)}
            """);
    }

    private static string InWords(ScoreDeclaration scores) => string.Concat(
        Factor(scores) is null ? string.Empty : $"{scores.Modifier!.Name}, then ",
        scores.SoftCap > 0 ? "scale * (1 - tanh(score * scale / cap)^2)" : "scale");
}
