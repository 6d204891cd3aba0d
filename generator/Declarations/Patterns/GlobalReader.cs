using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [GlobalTokens] and [GlobalBlocks].</summary>
internal static class GlobalReader
{
    /// <summary>More declared tokens than this would make the emitted source unreadable; a mask at the call takes any number.</summary>
    private const int MostTokens = 1 << 16;

    public static PatternElement? ReadTokens(PatternArguments arguments)
    {
        var count = arguments.Number("count");
        var positions = arguments.Find("Positions") is { IsNull: false } given
            ? given.Values.Select(static value => value.Value).OfType<int>().ToArray()
            : null;
        if (count is not null && positions is not null)
        {
            arguments.Report(DiagnosticDescriptors.GlobalTokensFormsMixed, "Positions");
            return null;
        }

        return arguments.Require(
                count is null or (>= 1 and <= MostTokens), DiagnosticDescriptors.GlobalTokensOutOfRange, "count", $"The count of global tokens is {count}")
            && arguments.Require(
                positions is null or { Length: > 0 and <= MostTokens },
                DiagnosticDescriptors.GlobalTokensOutOfRange,
                "Positions",
                $"Positions has {positions?.Length} entries")
            ? new GlobalTokensElement(count ?? 0, positions ?? [], arguments.Flag("ColumnsOnly"))
            : null;
    }

    public static PatternElement? ReadBlocks(PatternArguments arguments)
    {
        int first = arguments.Number("First") ?? 0, last = arguments.Number("Last") ?? 0;
        var size = BlockReader.ReadSize(arguments);
        var areCounts = BlockReader.IsCount(arguments, "First", "First", first, least: 0) & BlockReader.IsCount(arguments, "Last", "Last", last, least: 0);
        return areCounts
            && arguments.Require(first > 0 || last > 0, DiagnosticDescriptors.GlobalBlocksMissing, null)
            && size is not null
            ? new GlobalBlocksElement(first, last, size.Value, arguments.Flag("ColumnsOnly"))
            : null;
    }
}
