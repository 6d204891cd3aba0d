namespace SparseAttentionGen.CompilerServices;

/// <summary>How much work a call is, from the middle row of each block.</summary>
internal static class WorkEstimate
{
    public static double Flops<TKernel>(AttentionCall call, IEnumerable<RowBlock> blocks)
        where TKernel : struct, IMicroKernels
    {
        var keys = new Dictionary<PatternVariant, RowKeys>();
        var window = new RangeList();
        double pairs = 0;
        foreach (var block in blocks)
        {
            // Packing a key takes as long as attending it with a tile of rows.
            double rows = Math.Max(block.Count * block.HeadCount, TKernel.RowTile);
            if (block.IsGlobal)
            {
                pairs += rows * (block.KeyEnd - block.KeyStart);
                continue;
            }

            var sequence = call.SequenceOf(block);
            var query = block.Start + (block.Count / 2 * block.Step);
            var position = query + sequence.QueryOffset;
            long rowKeys;
            if (call.UsesBands)
            {
                call.Class.Band(position, sequence.Keys.Count, sequence.PrefixLength, out var first, out var last);
                rowKeys = new KeyRange(first, last).Intersect(call.Windows.RangeOf(sequence, position)).Count / call.Class.KeyStep;
            }
            else
            {
                var variant = call.Pattern.VariantOf(block.Head);
                if (!keys.TryGetValue(variant, out var row))
                {
                    keys[variant] = row = new RowKeys(variant);
                }

                call.Windows.Set(window, sequence, block.Head, query, position);
                row.Compute(block.Head, position, sequence.Pattern, call.GlobalTokensOf(block).Columns, window);
                rowKeys = row.Count();
            }

            rowKeys = Math.Min(rowKeys, block.KeyEnd - block.KeyStart);
            pairs += (rowKeys + call.ProjectedCount(block)) * rows;
        }

        return 2.0 * (TKernel.HeadDim + TKernel.ValueDim) * pairs;
    }
}
