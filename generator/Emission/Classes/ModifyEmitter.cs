using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the pass that turns products into final scores: scaled, and changed as the class and the call say.</summary>
internal static class ModifyEmitter
{
    public static void Emit(CodeWriter writer, KernelModel model, KernelDeclaration declaration)
    {
        var scores = declaration.Scores;
        if (!scores.IsModified)
        {
            return;
        }

        writer.Lines($"""

            public override bool ModifiesScores => true;

            /// <summary>Final scores of one panel: {InWords(scores)}.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block(
            "public override void ModifyPanel(ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, ref float biases, ref float slopes)"))
        {
            ScoreSteps.EmitRows(
                writer, model, scores.Modifier?.Tree, ScoreSteps.InputsOfAlibi(scores), [], modifier => EmitRow(writer, model, declaration, modifier));
        }

        if (scores.Modifier is { Tree: null } called)
        {
            EmitCall(writer, called);
        }
    }

    private static void EmitRow(CodeWriter writer, KernelModel model, KernelDeclaration declaration, PrintedExpression? modifier)
    {
        var (target, cap) = (model.Target, declaration.Scores.SoftCap);
        writer.Lines($"""
            ref var place = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
            var score = {(cap > 0 ? $"{ScoreSteps.Capped(model, declaration)} * {target.Broadcast(KernelModel.Literal(cap))}" : ScoreSteps.Scaled(model, declaration))};
            """);
        if (cap > 0)
        {
            writer.Lines($"""

                // a product that left the range of floats must show behind the cap: x - x is 0 or NaN
                score += {target.Load("place", 0)} - {target.Load("place", 0)};
                """);
        }

        ScoreSteps.EmitAlibi(writer, model, declaration.Scores);
        BiasEmitter.EmitAddition(writer, model);
        if (modifier is not null)
        {
            writer.Lines($"""

                // {declaration.Scores.Modifier!.Name}, of a score within the range of floats; one that left it must show behind the method: x - x is 0 or NaN
                var left = score - score;
                score = {target.Limited("score")};
                """);
            ScoreSteps.EmitStatements(writer, modifier);
            var assignment = modifier.Value == "score" ? string.Empty : $"score = {modifier.Value};\n";
            writer.Lines($"{assignment}score += left;\n\n// minus infinity masks\nscore = {target.Mark("score", "score")};");
        }

        BiasEmitter.EmitMark(writer, model);
        writer.Lines("\n" + target.Store("score", "place", 0));
    }

    private static void EmitCall(CodeWriter writer, ModifierDeclaration called) => writer.Lines($"""

        public override bool CallsModifier => true;

        /// <summary>{called.Name}, which could not be read.</summary>
        public override float ModifyPair(float score, int head, int query, int key) =>
            {KernelModel.PatternName}.{ScoreConstruction.PairMethod(called)}(score, head, query, key);
        """);

    private static string InWords(ScoreDeclaration scores) => string.Concat(
        scores.SoftCap > 0 ? $"cap * tanh(score * scale / cap)" : "score * scale",
        scores.Alibi is null ? string.Empty : scores.Alibi.Symmetric ? " - slope * |key - query|" : " + slope * (key - query)",
        " + bias",
        scores.Modifier?.Tree is null ? string.Empty : $", then {scores.Modifier.Name}");
}
