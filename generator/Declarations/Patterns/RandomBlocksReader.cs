namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [RandomBlocks].</summary>
internal static class RandomBlocksReader
{
    public static PatternElement? Read(PatternArguments arguments)
    {
        var count = arguments.Number("count")!.Value;
        var seed = arguments.Number("Seed") ?? 0;
        var selection = (RandomBlockSelection)(arguments.Number("Selection") ?? 0);
        var size = BlockReader.ReadSize(arguments);
        var isCount = BlockReader.IsCount(arguments, "count", "The number of random blocks", count, least: 1);
        var isSelection = arguments.Require(
            selection is RandomBlockSelection.Uncovered or RandomBlockSelection.BigBird, DiagnosticDescriptors.SelectionUndefined, "Selection", (int)selection);
        if (!isSelection || (selection == RandomBlockSelection.BigBird && !IsDetermined(arguments, seed)) || !isCount || size is null)
        {
            return null;
        }

        var heads = arguments.Number("HeadCount");
        var longest = arguments.Number("MaxLength");
        if (selection == RandomBlockSelection.BigBird)
        {
            return new RandomBlocksElement(count, size.Value, seed, selection, heads!.Value, longest ?? RandomBlocksElement.UsualMaxLength);
        }

        arguments.Require(heads is null, DiagnosticDescriptors.ModelSizeWithoutBigBird, "HeadCount", "number of heads", "HeadCount", heads);
        arguments.Require(longest is null, DiagnosticDescriptors.ModelSizeWithoutBigBird, "MaxLength", "model's longest sequence", "MaxLength", longest);
        return new RandomBlocksElement(count, size.Value, seed);
    }

    /// <summary>Whether all is given that BigBird's draw depends on.</summary>
    private static bool IsDetermined(PatternArguments arguments, int seed)
    {
        const int MostHeads = HeadSet.LargestHead + 1;
        var heads = arguments.Number("HeadCount");
        var isHeadCount = arguments.Require(
            heads is >= 1 and <= MostHeads,
            DiagnosticDescriptors.BigBirdUndetermined,
            heads is null ? "Selection" : "HeadCount",
            "model's number of query heads",
            $"give HeadCount from 1 to {MostHeads}");
        var isSeed = arguments.Require(
            seed >= 0, DiagnosticDescriptors.BigBirdUndetermined, "Seed", "layer", $"give its index as Seed, from 0, instead of {seed}");
        var isHead = !isHeadCount
            || !HeadSet.TryParse(arguments.Text("Heads"), out var limit)
            || arguments.Require(
                limit.Largest < heads,
                DiagnosticDescriptors.BigBirdUndetermined,
                "Heads",
                "model's number of query heads",
                $"with HeadCount = {heads} the last head is {heads - 1}, but Heads has {limit.Largest}");
        var isLength = arguments.Require(
            arguments.Number("MaxLength") is null or (>= 1 and <= RandomBlocksElement.MostMaxLength),
            DiagnosticDescriptors.BigBirdUndetermined,
            "MaxLength",
            "model's longest sequence",
            $"give its max_position_embeddings as MaxLength, from 1 to {RandomBlocksElement.MostMaxLength}");
        return isHeadCount && isSeed && isHead && isLength;
    }
}
