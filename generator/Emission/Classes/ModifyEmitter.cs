using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the pass that turns products into final scores: scaled, and changed as the class and the call say.</summary>
internal static class ModifyEmitter
{
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly string[] Taken = ["scores", "positions", "rowPositions", "rowHeads", "biases", "slopes", "row", "place", "bias", "slope", "distance", "left"];

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
            var modifier = scores.Modifier?.Tree is { } tree
                ? VectorExpressionEmitter.Emit(tree, model.Target, new VectorInputs { Taken = Taken })
                : null;
            var inputs = Inputs(scores);
            var hoists = scores.Modifier?.Tree is { Root.Inputs: var used } && (used & Expressions.Inputs.Head) == 0;
            if ((inputs & Expressions.Inputs.Key) != 0)
            {
                writer.Lines($"var k = {model.Target.LoadPositions("positions", 0)};");
            }

            if (hoists)
            {
                Lines(writer, modifier!.Once.Concat(modifier.PerKeys));
            }

            using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
            {
                EmitRow(writer, model, declaration, inputs, modifier is null ? null : modifier with
                {
                    Once = hoists ? [] : modifier.Once,
                    PerKeys = hoists ? [] : modifier.PerKeys,
                });
            }
        }

        if (scores.Modifier is { Tree: null } called)
        {
            EmitCall(writer, called);
        }
    }

    /// <summary>What the emitted body needs to know of a row and its keys.</summary>
    private static Inputs Inputs(ScoreDeclaration scores) =>
        (scores.Modifier?.Tree?.Root.Inputs ?? Expressions.Inputs.None)
        | (scores.Alibi is null ? Expressions.Inputs.None : Expressions.Inputs.Head | Expressions.Inputs.Query | Expressions.Inputs.Key);

    private static void EmitRow(CodeWriter writer, KernelModel model, KernelDeclaration declaration, Inputs inputs, PrintedExpression? modifier)
    {
        var target = model.Target;
        if ((inputs & Expressions.Inputs.Head) != 0)
        {
            writer.Lines("var head = Unsafe.Add(ref rowHeads, row);");
        }

        if ((inputs & Expressions.Inputs.Query) != 0)
        {
            writer.Lines("var q = Unsafe.Add(ref rowPositions, row);");
        }

        writer.Lines($"""
            ref var place = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
            var score = {Scaled(model, declaration)};
            """);
        if (declaration.Scores.SoftCap > 0)
        {
            writer.Lines($"""

                // a product that left the range of floats must show behind the cap: x - x is 0 or NaN
                score += {target.Load("place", 0)} - {target.Load("place", 0)};
                """);
        }

        EmitAlibi(writer, model, declaration.Scores);
        BiasEmitter.EmitAddition(writer, model);
        if (modifier is not null)
        {
            writer.Lines($"""

                // {declaration.Scores.Modifier!.Name}, of a score within the range of floats; one that left it must show behind the method: x - x is 0 or NaN
                var left = score - score;
                score = {target.Limited("score")};
                """);
            Lines(writer, modifier.Once.Concat(modifier.PerKeys).Concat(modifier.PerRow).Concat(modifier.PerPair));
            var assignment = modifier.Value == "score" ? string.Empty : $"score = {modifier.Value};\n";
            writer.Lines($"{assignment}score += left;\n\n// minus infinity masks\nscore = {target.Mark("score", "score")};");
        }

        BiasEmitter.EmitMark(writer, model);
        writer.Lines("\n" + target.Store("score", "place", 0));
    }

    private static string Scaled(KernelModel model, KernelDeclaration declaration)
    {
        var target = model.Target;
        var scaled = $"{target.Load("place", 0)} * {target.Broadcast(KernelModel.Literal(declaration.Scale))}";
        if (declaration.Scores.SoftCap is not (> 0 and var cap))
        {
            return scaled;
        }

        // A quotient below the smallest normal float would have lost digits.
        var factor = (float)((double)declaration.Scale / cap);
        var capped = Math.Abs(factor) < SmallestNormal
            ? $"{scaled} / {target.Broadcast(KernelModel.Literal(cap))}"
            : $"{target.Load("place", 0)} * {target.Broadcast(KernelModel.Literal(factor))}";
        return $"VectorMath.Tanh({capped}) * {target.Broadcast(KernelModel.Literal(cap))}";
    }

    private static void EmitAlibi(CodeWriter writer, KernelModel model, ScoreDeclaration scores)
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

    private static void Lines(CodeWriter writer, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            writer.Lines(statement);
        }
    }
}
