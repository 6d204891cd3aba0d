using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Writes a pattern's elements as the C# that makes equal ones.</summary>
internal static class PatternConstruction
{
    public static string Of(PatternElement element)
    {
        var arguments = Arguments(element).Where(static argument => argument.Length > 0);
        string[] properties =
        [
            .. element.Heads.IsAll ? (string[])[] : [$"Heads = {KernelModel.Library}.HeadSet.Parse(\"{element.Heads}\")"],
            .. element is SlidingWindowElement { IsGivenAtCall: true } ? ["IsGivenAtCall = true"] : (string[])[],
        ];
        return $"new {KernelModel.Library}.{element.GetType().Name}({string.Join(", ", arguments)})"
            + (properties.Length == 0 ? string.Empty : $" {{ {string.Join(", ", properties)} }}");
    }

    private static string[] Arguments(PatternElement element) => element switch
    {
        MaskPredicateElement predicate => PredicateEmitter.Arguments(predicate),
        SlidingWindowElement window =>
            [Number("Left", window.Left), Number("Right", window.Right), Number("Dilation", window.Dilation, usual: 1)],
        GlobalTokensElement tokens =>
        [
            Number("count", tokens.Count),
            $"positions: [{string.Join(", ", tokens.Positions.Select(Invariant))}]",
            "columnsOnly: " + Literal(tokens.ColumnsOnly),
        ],
        GlobalBlocksElement blocks =>
        [
            Number("First", blocks.First), Number("Last", blocks.Last), Number("BlockSize", blocks.BlockSize), Flag("ColumnsOnly", blocks.ColumnsOnly),
        ],
        BlockWindowElement window => [Number("Radius", window.Radius), Number("BlockSize", window.BlockSize)],
        RandomBlocksElement random =>
        [
            Number("Count", random.Count),
            Number("BlockSize", random.BlockSize),
            Number("Seed", random.Seed),
            random.Selection == RandomBlockSelection.Uncovered ? string.Empty : $"Selection: {KernelModel.Library}.RandomBlockSelection.{random.Selection}",
            Number("HeadCount", random.HeadCount, usual: 0),
            Number("MaxLength", random.MaxLength, usual: RandomBlocksElement.UsualMaxLength),
        ],
        StridedElement strided => [Number("Stride", strided.Stride), Flag("Local", strided.Local)],
        LogSparseElement logSparse => [Number("Local", logSparse.Local, usual: 0)],
        FixedStrideElement stride => [Number("Stride", stride.Stride), Number("Columns", stride.Columns)],
        NeighborhoodElement line => [Number("Count", line.Count), Number("Dilation", line.Dilation, usual: 1)],
        CanvasNeighborhoodElement canvas =>
        [
            Number("RowCount", canvas.RowCount),
            Number("ColumnCount", canvas.ColumnCount),
            Number("Height", canvas.Height),
            Number("Width", canvas.Width),
            Number("Dilation", canvas.Dilation, usual: 1),
        ],
        DenseElement or PrefixElement => [],
        _ => throw new NotSupportedException(element.GetType().Name),
    };

    private static string Number(string name, int value, int? usual = null) => value == usual ? string.Empty : $"{name}: {Invariant(value)}";

    private static string Flag(string name, bool value) => value ? $"{name}: {Literal(value)}" : string.Empty;

    private static string Literal(bool value) => value ? "true" : "false";

    private static string Invariant(int value) => value.ToString(CultureInfo.InvariantCulture);
}
