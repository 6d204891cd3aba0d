namespace SparseAttentionGen.CompilerServices;

/// <summary>Names the rows whose keys a workspace has planned, so that other heads with the same keys need not plan them again.</summary>
/// <param name="Call">The call; null where the keys hold for no other block.</param>
/// <param name="Variant">The elements of the heads.</param>
/// <param name="Sequence">Index of the sequence.</param>
/// <param name="Start">First query.</param>
/// <param name="Count">Number of queries.</param>
/// <param name="Step">From one query to the next.</param>
/// <param name="HeadCount">Number of heads whose rows share tiles.</param>
internal readonly record struct PlannedRows(AttentionCall? Call, PatternVariant? Variant, int Sequence, int Start, int Count, int Step, int HeadCount)
{
    /// <summary>Names a block's rows.</summary>
    public static PlannedRows Of(AttentionCall call, in RowBlock block, KeyKinds kinds)
    {
        var variant = call.Pattern.VariantOf(block.Head);
        return block.IsGlobal || block.Partial >= 0 || kinds != KeyKinds.All || variant.DiffersByHead || call.Windows.DifferByHead
            ? default
            : new PlannedRows(call, variant, block.Sequence, block.Start, block.Count, block.Step, block.HeadCount);
    }
}
