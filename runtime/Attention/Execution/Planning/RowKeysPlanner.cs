namespace SparseAttentionGen.CompilerServices;

/// <summary>Works out the tiles' keys for patterns of any kind, from the ranges that the pattern's elements give for each row.</summary>
internal static unsafe class RowKeysPlanner<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Tiles for which a predicate is evaluated together, before it is evaluated for each alone.</summary>
    private const int TilesOfGroup = 8;

    /// <summary>Plans a block.</summary>
    /// <param name="call">The call.</param>
    /// <param name="block">The block.</param>
    /// <param name="workspace">Its rows; receives segments and streams.</param>
    /// <param name="start">The first tile; 0 but for global rows.</param>
    /// <param name="end">The tile after the last.</param>
    /// <param name="kinds">The keys to plan for.</param>
    public static void Plan(AttentionCall call, in RowBlock block, KernelWorkspace workspace, int start, int end, KeyKinds kinds)
    {
        var (sequence, variant) = (call.SequenceOf(block), call.Pattern.VariantOf(block.Head));
        var keys = workspace.KeysOf(variant);
        var sharedBlock = block.IsGlobal ? 0 : call.SharedRowsOf(sequence, variant);
        var hasPredicate = variant.Predicates.Length > 0 && !block.IsGlobal;
        var evaluatesPredicate = hasPredicate && (kinds & KeyKinds.Consecutive) != 0;
        if (evaluatesPredicate)
        {
            workspace.Predicates.BeginBlock(variant, HeadsOf(block), sequence.KeyCount, TKernel.VectorLength, call.HasUsualPositions);
        }

        // With predicates alone, the rows of a tile share their ranges: the kernels mask what differs between rows.
        var rowsAreAlike = evaluatesPredicate && variant.ElementsWithoutPredicates.Length == 0 && !variant.IsCausal && call.Windows.AreRanges && !call.SkipsPaddingRows;
        var previous = int.MinValue;
        for (var tile = start; tile < end; tile++)
        {
            var first = tile * TKernel.RowTile;
            var common = sharedBlock == 0 ? null : SharedBlock(workspace, first, sharedBlock);
            if (common is { } shared && shared == previous)
            {
                workspace.Streams.RepeatTile(tile);
                continue;
            }

            previous = common ?? int.MinValue;
            workspace.Streams.BeginTile();
            var spans = evaluatesPredicate ? SpansOf(workspace, tile, end) : null;
            if (spans is not null && rowsAreAlike)
            {
                workspace.Builder.AddTile(tile, spans, TKernel.RowTile);
            }
            else
            {
                workspace.Builder.Begin(hasPredicate, kinds);
                AddRows(call, block, workspace, keys, spans, first, kinds, areAlike: common is not null);
                workspace.Builder.End(tile);
            }
        }
    }

    /// <summary>Where the predicates may hold for a tile; they are evaluated for the block and the tile's group only where they have to be for the tile.</summary>
    private static PredicateSpans SpansOf(KernelWorkspace workspace, int tile, int tiles)
    {
        var predicates = workspace.Predicates;
        var queries = QueriesOf(workspace, tile * TKernel.RowTile, (tile + 1) * TKernel.RowTile);
        if (predicates.Find(queries) is { } known)
        {
            return known;
        }

        if (!predicates.KnowsBlock)
        {
            predicates.EvaluateBlock(QueriesOf(workspace, 0, tiles * TKernel.RowTile));
        }

        var group = tile / TilesOfGroup;
        if (!predicates.KnowsGroup(group))
        {
            var end = Math.Min((group + 1) * TilesOfGroup, tiles);
            predicates.EvaluateGroup(group, QueriesOf(workspace, group * TilesOfGroup * TKernel.RowTile, end * TKernel.RowTile));
        }

        return predicates.Evaluate(queries);
    }

    private static KeyRange HeadsOf(in RowBlock block) => new(block.Head, block.Head + block.HeadCount - 1);

    /// <summary>Positions of the queries of some rows; empty where all are computed elsewhere.</summary>
    private static KeyRange QueriesOf(KernelWorkspace workspace, int start, int end)
    {
        var (first, last) = (int.MaxValue, int.MinValue);
        for (var row = start; row < end; row++)
        {
            if (!workspace.RowStates[row].HasNoKeys())
            {
                first = Math.Min(first, workspace.RowPosition[row]);
                last = Math.Max(last, workspace.RowPosition[row]);
            }
        }

        return first > last ? KeyRange.Empty : new KeyRange(first, last);
    }

    /// <summary>The block of rows that a tile lies in, where all its rows have equal keys.</summary>
    private static int? SharedBlock(KernelWorkspace workspace, int first, int size)
    {
        var block = Blocks.Of(workspace.RowPosition[first], size);
        for (var row = first; row < first + TKernel.RowTile; row++)
        {
            if (workspace.RowStates[row].HasNoKeys() || Blocks.Of(workspace.RowPosition[row], size) != block)
            {
                return null;
            }
        }

        return block;
    }

    /// <summary>Whether a row has the query of the row before: heads of a block have the same keys.</summary>
    private static bool IsRepeated(KernelWorkspace workspace, int row) =>
        workspace.RowQuery[row] == workspace.RowQuery[row - 1] && !workspace.RowStates[row].HasNoKeys();

    private static void AddRows(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, RowKeys keys, PredicateSpans? spans, int first, KeyKinds kinds, bool areAlike)
    {
        for (var row = first; row < first + TKernel.RowTile; row++)
        {
            AddRow(call, block, workspace, keys, spans, row, kinds, row > first && (areAlike || IsRepeated(workspace, row)));
        }
    }

    private static void AddRow(
        AttentionCall call, in RowBlock block, KernelWorkspace workspace, RowKeys keys, PredicateSpans? spans, int row, KeyKinds kinds, bool isRepeated)
    {
        if (isRepeated)
        {
            workspace.Builder.RepeatRow();
        }
        else if (workspace.RowStates[row].HasNoKeys())
        {
            workspace.Builder.AddEmptyRow();
        }
        else
        {
            var position = workspace.RowPosition[row];
            var sequence = call.SequenceOf(block);
            call.Windows.Set(workspace.Window, sequence, workspace.RowHead[row], workspace.RowQuery[row], position);
            if (block.IsGlobal)
            {
                workspace.Window.Limit(block.KeyStart, block.KeyEnd - 1);
                workspace.Builder.AddRow(workspace.Window);
            }
            else
            {
                keys.Compute(
                    workspace.RowHead[row], position, sequence.Pattern, call.GlobalTokensOf(block).Columns, workspace.Window,
                    (kinds & KeyKinds.Stepped) != 0);
                workspace.Builder.AddRow(keys);
                if (spans is not null)
                {
                    workspace.Builder.AddPredicate(spans, keys, workspace.Window);
                }
            }
        }
    }
}
