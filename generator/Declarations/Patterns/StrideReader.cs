namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [Strided], [FixedStride] and [LogSparse].</summary>
internal static class StrideReader
{
    public static PatternElement? ReadStrided(PatternArguments arguments) =>
        ReadStride(arguments) is { } stride ? new StridedElement(stride, arguments.Flag("Local")) : null;

    public static PatternElement? ReadFixed(PatternArguments arguments)
    {
        var columns = arguments.Number("columns")!.Value;
        return ReadStride(arguments) is { } stride
            && arguments.Require(columns >= 1 && columns <= stride, DiagnosticDescriptors.ColumnsOutOfRange, "columns", columns, stride)
            ? new FixedStrideElement(stride, columns)
            : null;
    }

    public static PatternElement? ReadLogSparse(PatternArguments arguments)
    {
        var local = arguments.Number("Local") ?? 0;
        return WindowReader.IsSide(arguments, "Local", "Local", local) ? new LogSparseElement(local) : null;
    }

    private static int? ReadStride(PatternArguments arguments)
    {
        var stride = arguments.Number("stride")!.Value;
        return arguments.Require(stride is >= 1 and <= PatternArguments.Most, DiagnosticDescriptors.StrideOutOfRange, "stride", stride) ? stride : null;
    }
}
