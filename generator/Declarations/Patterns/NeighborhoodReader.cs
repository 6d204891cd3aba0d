namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [Neighborhood], of a sequence or of an image.</summary>
internal static class NeighborhoodReader
{
    public static PatternElement? Read(PatternArguments arguments) =>
        arguments.Number("count") is { } count ? ReadLine(arguments, count) : ReadCanvas(arguments);

    private static NeighborhoodElement? ReadLine(PatternArguments arguments, int count)
    {
        var image = arguments.Given("Height", "Width");
        return arguments.Require(
                image.Length == 0, DiagnosticDescriptors.CanvasMissing, image.FirstOrDefault(), $"with one number has no {image.FirstOrDefault()}")
            && IsCount(arguments, "count", "number of keys", count)
            && WindowReader.ReadDilation(arguments, count) is { } dilation
            ? new NeighborhoodElement(count, dilation)
            : null;
    }

    private static CanvasNeighborhoodElement? ReadCanvas(PatternArguments arguments)
    {
        int rows = arguments.Number("rowCount")!.Value, columns = arguments.Number("columnCount")!.Value;
        var areCounts = IsCount(arguments, "rowCount", "number of rows", rows) & IsCount(arguments, "columnCount", "number of columns", columns);
        if (!arguments.Require(
            arguments.Given("Height", "Width").Length == 2, DiagnosticDescriptors.CanvasMissing, null, "with two numbers needs Height and Width"))
        {
            return null;
        }

        int height = arguments.Number("Height")!.Value, width = arguments.Number("Width")!.Value;
        return IsSize(arguments, "Height", height) & IsSize(arguments, "Width", width)
            && arguments.Require(
                (long)height * width <= int.MaxValue, DiagnosticDescriptors.CanvasOutOfRange, "Width", $"Height times Width is {(long)height * width}")
            && areCounts
            && WindowReader.ReadDilation(arguments, Math.Max(rows, columns)) is { } dilation
            && Fits(arguments, "Height", height, rows, dilation) & Fits(arguments, "Width", width, columns, dilation)
            ? new CanvasNeighborhoodElement(rows, columns, height, width, dilation)
            : null;
    }

    private static bool IsCount(PatternArguments arguments, string argument, string name, int count) =>
        arguments.Require(count is >= 1 and <= PatternArguments.Most && count % 2 == 1, DiagnosticDescriptors.NeighborhoodOutOfRange, argument, name, count);

    private static bool IsSize(PatternArguments arguments, string argument, int size) =>
        arguments.Require(size >= 1, DiagnosticDescriptors.CanvasOutOfRange, argument, $"{argument} is {size}");

    private static bool Fits(PatternArguments arguments, string argument, int size, int count, int dilation) =>
        arguments.Require(
            count * dilation <= size, DiagnosticDescriptors.NeighborhoodLargerThanCanvas, argument, argument, count * dilation, count, dilation, size);
}
