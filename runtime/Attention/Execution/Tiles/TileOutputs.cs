using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Probabilities times packed values.</summary>
internal static unsafe class TileOutputs<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>
    /// Number of keys from which on a row is long. Each of its runs is summed from zero, so that an error grows with the keys of a run and not of
    /// the row. The first key blocks are an exception.
    /// </summary>
    private const int KeysOfLongRow = 2048;

    /// <summary>Key blocks at the beginning of a long row that are added up like those of a short one: each run that is summed from zero takes about 1 % longer.</summary>
    private const int ShortKeyBlocks = 2;

    /// <summary>Key blocks after which a row counts as long even if its keys lie in many short ranges.</summary>
    private const int KeyBlocksOfLongRow = 16;

    /// <summary>Adds them to a tile's accumulators.</summary>
    /// <param name="workspace">The probabilities and the values.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="run">The keys.</param>
    /// <param name="segment">All keys of the tile's rows of which these are some.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(KernelWorkspace workspace, in TileRows<TKernel> rows, in TileRun run, in KeySegment segment)
    {
        if (workspace.ProbabilityUnit != 1)
        {
            Rescale(workspace, run.From, run.To);
        }

        if ((workspace.AnyPanel & PanelState.HasNonFiniteValues) != 0)
        {
            NonFiniteOutput<TKernel>.Add(workspace, rows, run.From, run.To);
        }
        else if (workspace.KeyBlocksSoFar >= ShortKeyBlocks && (segment.Last - segment.First >= KeysOfLongRow || workspace.KeyBlocksSoFar >= KeyBlocksOfLongRow))
        {
            AddRun(workspace, rows, run);
        }
        else
        {
            Multiply(workspace, run, rows.Accumulators);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRun(KernelWorkspace workspace, in TileRows<TKernel> rows, in TileRun run)
    {
        var outputs = new Span<float>(workspace.RunOutputs, TKernel.RowTile * KernelShape<TKernel>.PaddedValueDim);
        outputs.Clear();
        Multiply(workspace, run, workspace.RunOutputs);
        var accumulators = new Span<float>(rows.Accumulators, outputs.Length);
        TensorPrimitives.Add(accumulators, outputs, accumulators);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(KernelWorkspace workspace, in TileRun run, float* sums)
    {
        var values = workspace.Values + ((nint)run.From * KernelShape<TKernel>.PaddedValueDim);
        TKernel.OutputTile(ref *(workspace.Probabilities + run.From), ref *values, ref *sums, run.To - run.From);
    }

    /// <summary>Converts probabilities to the unit in which their products with the largest values can be added up. A masked pair's -0.0 stays what it is.</summary>
    /// <param name="workspace">The probabilities.</param>
    /// <param name="from">First packed key.</param>
    /// <param name="to">The packed key after the last.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Rescale(KernelWorkspace workspace, int from, int to)
    {
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var probabilities = new Span<float>(workspace.Probabilities + (row * TKernel.KeyBlock) + from, to - from);
            TensorPrimitives.Multiply(probabilities, workspace.ProbabilityUnit, probabilities);
        }
    }
}
