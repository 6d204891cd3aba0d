using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the way back through the pass that turns plain scores into final ones, for classes with gradients.</summary>
internal static class DifferentiateEmitter
{
    private static readonly string[] Taken = ["gradient", "gradientPlace", "derivative", "tanh"];

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
            ScoreSteps.EmitRows(writer, model, Factor(scores), Inputs(scores), Taken, derivative => EmitRow(writer, model, declaration, derivative));
        }

        if (scores.Modifier is { Tree: null } called)
        {
            EmitCall(writer, called);
        }
    }

    /// <summary>The derivative that gradients are multiplied with; null where there is none that was read, where the method is called apart from the pass, or only adds something.</summary>
    private static ExpressionTree? Factor(ScoreDeclaration scores) =>
        scores.Modifier is { Tree: not null, Derivative.Tree: { } tree } && tree.Root != Algebra.One ? tree : null;

    /// <summary>Whether a method for the derivative of one that was read has to be called for each pair.</summary>
    private static bool Calls(ScoreDeclaration scores) => scores.Modifier is { Tree: not null, Derivative.Tree: null };

    private static bool NeedsScore(ScoreDeclaration scores) =>
        Calls(scores) || (Factor(scores) is { Root.Inputs: var inputs } && (inputs & Expressions.Inputs.Score) != 0);

    /// <summary>What a row is computed from besides the derivative.</summary>
    private static Inputs Inputs(ScoreDeclaration scores) =>
        (Calls(scores) ? Expressions.Inputs.Head | Expressions.Inputs.Query : Expressions.Inputs.None)
        | (NeedsScore(scores) ? ScoreSteps.InputsOfAlibi(scores) : Expressions.Inputs.None);

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

        if (NeedsScore(scores))
        {
            EmitScore(writer, model, declaration);
        }

        if (derivative is not null)
        {
            EmitFactor(writer, target, derivative);
        }
        else if (Calls(scores))
        {
            EmitCalls(writer, target, scores.Modifier!);
        }

        var scale = target.Broadcast(KernelModel.Literal(declaration.Scale));
        var product = scores.SoftCap > 0
            ? target.UnlessZero("gradient", $"gradient * ({scale} * ({target.Broadcast("1f")} - tanh * tanh))")
            : $"gradient * {scale}";
        writer.Lines($"\ngradient = {product};\n{target.Store("gradient", "place", 0)}");
    }

    /// <summary>Emits the score that the user's method saw.</summary>
    private static void EmitScore(CodeWriter writer, KernelModel model, KernelDeclaration declaration)
    {
        var (target, scores) = (model.Target, declaration.Scores);
        writer.Lines($"var score = {(scores.SoftCap > 0 ? $"tanh * {target.Broadcast(KernelModel.Literal(scores.SoftCap))}" : ScoreSteps.Scaled(model, declaration))};");
        ScoreSteps.EmitAlibi(writer, model, scores);
        BiasEmitter.EmitAddition(writer, model);
        writer.Lines($"\nscore = {target.Limited("score")};");
    }

    /// <summary>Emits the way through the user's method where its derivative was read.</summary>
    private static void EmitFactor(CodeWriter writer, VectorTarget target, PrintedExpression derivative)
    {
        ScoreSteps.EmitStatements(writer, derivative);
        writer.Lines($"""
            var derivative = {derivative.Value};

            // 0 stays 0, whatever the derivative of a masked pair is
            gradient = {target.UnlessZero("gradient", "gradient * derivative")};
            {target.Store("gradient", "gradientPlace", 0)}
            """);
    }

    /// <summary>Emits the way through the user's method where its derivative has to be called: for pairs alone that have a gradient.</summary>
    private static void EmitCalls(CodeWriter writer, VectorTarget target, ModifierDeclaration modifier) => writer.Lines($$"""
        {{target.Store("score", "place", 0)}}
        for (var lane = 0; lane < {{target.VectorLength}}; lane++)
        {
            ref var laneGradient = ref Unsafe.Add(ref gradientPlace, lane);
            if (laneGradient != 0f)
            {
                laneGradient *= {{KernelModel.PatternName}}.{{ScoreConstruction.DerivativeMethod(modifier)}}(Unsafe.Add(ref place, lane), head, q, Unsafe.Add(ref positions, lane));
            }
        }

        gradient = {{target.Load("gradientPlace", 0)}};
        """);

    private static void EmitCall(CodeWriter writer, ModifierDeclaration called) => writer.Lines($"""

        /// <summary>The derivative of {called.Name}: {called.Derivative!.Method}.</summary>
        public override float DifferentiatePair(float score, int head, int query, int key) =>
            {KernelModel.PatternName}.{ScoreConstruction.DerivativeMethod(called)}(score, head, query, key);
        """);

    private static string InWords(ScoreDeclaration scores) => string.Concat(
        Factor(scores) is null && !Calls(scores) ? string.Empty : $"{scores.Modifier!.Name}, then ",
        scores.SoftCap > 0 ? "scale * (1 - tanh(score * scale / cap)^2)" : "scale");
}
