using System.Globalization;
using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Expressions;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits a class's predicates beside its pattern: for one pair, and for a rectangle of pairs.</summary>
internal static class PredicateEmitter
{
    /// <summary>The predicates of a class, each method once.</summary>
    public static IReadOnlyList<MaskPredicateElement> Predicates(KernelDeclaration declaration) =>
        [.. declaration.Elements.OfType<MaskPredicateElement>().GroupBy(static element => element.Name).Select(static group => group.First())];

    /// <summary>What a predicate's method computes; null where it has to be called.</summary>
    public static ExpressionTree? TreeOf(MaskPredicateElement element) => ((ExpressionPredicate)element.Predicate).Tree;

    /// <summary>The emitted method that says whether a predicate allows a pair.</summary>
    public static string PairMethod(MaskPredicateElement element) => element.Name.TrimStart('@') + "Allows";

    /// <summary>The arguments that make a predicate's element.</summary>
    public static string[] Arguments(MaskPredicateElement element)
    {
        var usesHead = element.Predicate.UsesHead ? "true" : "false";
        var regions = TreeOf(element) is { } tree ? PairRegions.Find(tree.Root) : null;

        // Lambdas rather than the methods themselves: delegates of static methods pass their arguments through a shuffle.
        return
        [
            $"\"{element.Name}\"",
            $"{KernelModel.Library}.MaskPredicate.Create(\n        usesHead: {usesHead},\n        static (head, q, k) => {PairMethod(element)}(head, q, k),\n"
                + $"        static (head0, head1, q0, q1, k0, k1) => {RectangleMethod(element)}(head0, head1, q0, q1, k0, k1){Period(element, regions)}{Regions(regions)})",
        ];
    }

    /// <summary>How the predicate repeats, as arguments; empty where that is not known, or of no use since its regions say all.</summary>
    private static string Period(MaskPredicateElement element, IReadOnlyList<PairRegion>? regions) =>
        regions?.Any(static region => region.IsPartial) != false && TreeOf(element) is { } tree && PairPeriods.Find(tree.Root) is { } period
            ? string.Format(CultureInfo.InvariantCulture, ",\n        period: {0}, repeatsFrom: {1}", period.Length, period.Start)
            : string.Empty;

    /// <summary>The predicate's regions as arguments; empty where they are not known.</summary>
    private static string Regions(IReadOnlyList<PairRegion>? regions) => regions is null
        ? string.Empty
        : string.Concat(regions.Select(static region => $",\n        new PredicateRegion{Initializer(region)}"));

    private static string Initializer(PairRegion region)
    {
        (string Name, Bound? Bound)[] bounds =
        [
            ("LeastDistance", region.Distance.Least), ("GreatestDistance", region.Distance.Greatest),
            ("FirstQuery", region.Query.Least), ("LastQuery", region.Query.Greatest),
            ("FirstKey", region.Key.Least), ("LastKey", region.Key.Greatest),
            ("Block", region.Block == 1 ? null : region.Block),
            ("LeastBlockDistance", region.BlockDistance.Least), ("GreatestBlockDistance", region.BlockDistance.Greatest),
            ("FirstHead", region.Head.Least), ("LastHead", region.Head.Greatest),
        ];
        string[] settings =
        [
            .. bounds.Where(static item => item.Bound is not null).SelectMany(static item => Settings(item.Name, item.Bound!.Value)),
            .. region.IsPartial ? new[] { "IsPartial = true" } : [],
        ];
        return settings.Length == 0 ? "()" : $" {{ {string.Join(", ", settings)} }}";
    }

    private static IEnumerable<string> Settings(string name, Bound bound)
    {
        yield return string.Format(CultureInfo.InvariantCulture, "{0} = {1}", name, Math.Max(int.MinValue, Math.Min(int.MaxValue, bound.Constant)));
        if (bound.PerHead != 0)
        {
            yield return string.Format(CultureInfo.InvariantCulture, "{0}PerHead = {1}", name, bound.PerHead);
        }
    }

    /// <summary>Emits, into the user's class, what lets generated code call methods that could not be read.</summary>
    public static void EmitForwarding(CodeWriter writer, KernelDeclaration declaration)
    {
        foreach (var element in Predicates(declaration).Where(static element => TreeOf(element) is null))
        {
            writer.Lines($"""

                /// <summary>Calls {element.Name}, whatever its accessibility. For generated code.</summary>{KernelModel.Obsolete}
                {EmittedFile.Attributes}
                [global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]
                internal static bool {KernelModel.ForwardingMethod(declaration, element.Name)}(int head, int q, int k) => {SourceNames.Escape(element.Name)}(head, q, k);
                """);
        }
    }

    public static void Emit(CodeWriter writer, KernelDeclaration declaration)
    {
        foreach (var element in Predicates(declaration))
        {
            writer.Lines($"\n/// <summary>{element.Name} for one pair.</summary>{(TreeOf(element) is null ? KernelModel.Obsolete : string.Empty)}");
            using (writer.Block($"public static bool {PairMethod(element)}(int head, int q, int k)"))
            {
                EmitPair(writer, declaration, element);
            }

            writer.Lines($"\n/// <summary>{element.Name} for all pairs of a rectangle.</summary>");
            using (writer.Block($"public static Verdict {RectangleMethod(element)}({IntervalExpressionEmitter.Parameters})"))
            {
                if (TreeOf(element) is { } tree)
                {
                    IntervalExpressionEmitter.EmitBody(writer, tree);
                }
                else
                {
                    writer.Lines("// The method could not be read.\nreturn Verdict.Depends;");
                }
            }
        }
    }

    private static void EmitPair(CodeWriter writer, KernelDeclaration declaration, MaskPredicateElement element)
    {
        if (TreeOf(element) is not { } tree)
        {
            writer.Lines($"return {declaration.SourcePath}.{KernelModel.ForwardingMethod(declaration, element.Name)}(head, q, k);");
            return;
        }

        var printed = VectorExpressionEmitter.Emit(tree, VectorTarget.All[VectorTarget.All.Count - 1], new VectorInputs());
        foreach (var statement in printed.Once.Concat(printed.PerKeys).Concat(printed.PerRow).Concat(printed.PerPair))
        {
            writer.Lines(statement);
        }

        writer.Lines($"return {printed.Value};");
    }

    private static string RectangleMethod(MaskPredicateElement element) => element.Name.TrimStart('@') + "Verdict";
}
