namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [BlockWindow] and [BlockLocal], and what patterns of blocks have in common.</summary>
internal static class BlockReader
{
    /// <summary>The block size of an attribute that does not give one.</summary>
    private const int DefaultSize = 64;

    public static PatternElement? ReadWindow(PatternArguments arguments)
    {
        var radius = arguments.Number("radius")!.Value;
        var size = ReadSize(arguments);
        return IsCount(arguments, "radius", "The radius", radius, least: 0) && size is not null ? new BlockWindowElement(radius, size.Value) : null;
    }

    public static PatternElement? ReadLocal(PatternArguments arguments) =>
        ReadSize(arguments, "blockSize") is { } size ? new BlockWindowElement(Radius: 0, size) : null;

    /// <summary>Reads a block size; null where it is out of range.</summary>
    public static int? ReadSize(PatternArguments arguments, string argument = "BlockSize")
    {
        var size = arguments.Number(argument) ?? DefaultSize;
        return arguments.Require(size is >= 1 and <= PatternArguments.Most, DiagnosticDescriptors.BlockSizeOutOfRange, argument, size) ? size : null;
    }

    /// <summary>Whether a number of blocks is in range; reports it otherwise.</summary>
    public static bool IsCount(PatternArguments arguments, string argument, string name, int count, int least) =>
        arguments.Require(count >= least && count <= PatternArguments.Most, DiagnosticDescriptors.BlockCountOutOfRange, argument, name, count, least);
}
