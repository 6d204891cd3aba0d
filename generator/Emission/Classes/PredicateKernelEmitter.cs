using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the pass that marks the scores of pairs that the class's predicates decide against.</summary>
internal static class PredicateKernelEmitter
{
    private static readonly string[] Taken = ["scores", "positions", "rowPositions", "rowHeads", "wanted", "row", "allowed", "flip", "pairs", "lane"];

    public static void Emit(CodeWriter writer, KernelModel model, KernelDeclaration declaration)
    {
        var predicates = declaration.Elements.OfType<MaskPredicateElement>().ToList();
        if (predicates.Count == 0)
        {
            return;
        }

        var words = string.Join(" or ", predicates.Select(static element => element.Name + (element.Heads.IsAll ? string.Empty : $" (heads {element.Heads})")));
        writer.Lines($"""

            public override bool HasPredicate => true;

            /// <summary>Marks the scores of one panel as masked where {words} is not what is wanted.</summary>
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            """);
        using (writer.Block("public override void ApplyPredicate(ref float scores, ref int positions, ref int rowPositions, ref int rowHeads, bool wanted)"))
        {
            if (model.VectorLength == 1 || predicates.Any(static element => PredicateEmitter.TreeOf(element) is null))
            {
                EmitCalls(writer, model, predicates);
            }
            else
            {
                EmitVectors(writer, model, predicates);
            }
        }
    }

    private static void EmitVectors(CodeWriter writer, KernelModel model, List<MaskPredicateElement> predicates)
    {
        var (name, rows) = (model.Target.Name, model.Schedule.RowTile);
        var single = predicates.Count == 1 && predicates[0].Heads.IsAll;
        var printed = predicates.Select(element => VectorExpressionEmitter.Emit(
            PredicateEmitter.TreeOf(element)!, model.Target, new VectorInputs { Taken = Taken })).ToList();
        writer.Lines($"var k = {name}.LoadUnsafe(ref positions);\nvar flip = {name}.Create(wanted ? 0 : -1);");

        // What depends on the keys alone may depend on the row's head nevertheless.
        var hoists = single && !predicates[0].Predicate.UsesHead;
        if (hoists)
        {
            Lines(writer, printed[0].Once.Concat(printed[0].PerKeys));
        }

        using (writer.Block($"for (var row = 0; row < {rows}; row++)"))
        {
            writer.Lines("var head = Unsafe.Add(ref rowHeads, row);\nvar q = Unsafe.Add(ref rowPositions, row);");
            if (single)
            {
                Lines(writer, (hoists ? [] : printed[0].Once.Concat(printed[0].PerKeys)).Concat(printed[0].PerRow).Concat(printed[0].PerPair));
                writer.Lines($"var allowed = {printed[0].Value};");
            }
            else
            {
                writer.Lines($"var allowed = {name}<int>.Zero;");
                for (var index = 0; index < printed.Count; index++)
                {
                    var condition = HeadCondition(predicates[index].Heads);
                    using (writer.Block(condition.Length == 0 ? string.Empty : $"if ({condition})"))
                    {
                        Lines(writer, printed[index].Once.Concat(printed[index].PerKeys).Concat(printed[index].PerRow).Concat(printed[index].PerPair));
                        writer.Lines($"allowed |= {printed[index].Value};");
                    }
                }
            }

            writer.Lines($"""
                ref var pairs = ref Unsafe.Add(ref scores, row * {model.Schedule.KeyBlock});
                {name}.ConditionalSelect((allowed ^ flip).AsSingle(), {name}.LoadUnsafe(ref pairs), {name}.Create(VectorMath.MaskedScore).AsSingle()).StoreUnsafe(ref pairs);
                """);
        }
    }

    /// <summary>A call for each pair: for methods that could not be read, and where a vector is one key.</summary>
    private static void EmitCalls(CodeWriter writer, KernelModel model, List<MaskPredicateElement> predicates)
    {
        var pattern = KernelModel.PatternName;
        var calls = predicates.Select(element =>
        {
            var condition = HeadCondition(element.Heads);
            var call = $"{pattern}.{PredicateEmitter.PairMethod(element)}(head, q, k)";
            return condition.Length == 0 ? call : $"(({condition}) && {call})";
        });
        using (writer.Block($"for (var row = 0; row < {model.Schedule.RowTile}; row++)"))
        {
            writer.Lines("var head = Unsafe.Add(ref rowHeads, row);\nvar q = Unsafe.Add(ref rowPositions, row);");
            using (writer.Block($"for (var lane = 0; lane < {model.VectorLength}; lane++)"))
            {
                writer.Lines("var k = Unsafe.Add(ref positions, lane);");
                using (writer.Block($"if (({string.Join(" || ", calls)}) != wanted)"))
                {
                    writer.Lines($"Unsafe.Add(ref scores, (row * {model.Schedule.KeyBlock}) + lane) = global::System.BitConverter.Int32BitsToSingle(VectorMath.MaskedScore);");
                }
            }
        }
    }

    private static string HeadCondition(HeadSet heads) => heads.IsAll
        ? string.Empty
        : "head is " + string.Join(" or ", heads.ToString().Split(',').Select(static part => part.Trim().Split('-')).Select(static ends =>
            ends.Length == 1 ? ends[0] : $"(>= {ends[0]} and <= {ends[1]})"));

    private static void Lines(CodeWriter writer, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            writer.Lines(statement);
        }
    }
}
