using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The backward pass of a causal call, one sequence after the other: the way through the keys with sums over earlier keys makes the gradients of queries, and
/// the way back with sums over later queries those of keys.
/// </summary>
/// <remarks>
/// Numbers for the way back wait where the gradients of keys will be, so that memory does not grow with the length: a key's stabilizer, at a chunk's last
/// value where the chunk begins, and in what is left of the chunk's keys the logarithms of its queries' norms. Where a chunk has too many queries for that, the
/// norms wait in the places of the queries' gradients, which are then made last, on a third way. Where there is an epsilon, the gradient of a key's largest product,
/// known after the queries, waits in the second place of the gradient of its value, or is added to the key's gradient if that is made already.
/// </remarks>
internal static unsafe partial class CausalFeatureGradients<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Where norms wait.</summary>
    private enum NormPlace
    {
        Queries,
        Keys,
    }

    public static void Run(FeatureGradientCall call, AttentionOptions options, int usefulThreads) => WorkQueue.Run(
        call.Forward.Sequences,
        usefulThreads,
        options,
        FeatureGradientWorkspace<TKernel>.Rent,
        (workspace, sequence) =>
        {
            var (batch, head) = Math.DivRem(sequence, call.Forward.Views.Key.Heads);
            if (RunQueries(call, workspace, batch, head, NormPlace.Keys, options.CancellationToken))
            {
                RunKeys(call, workspace, batch, head, NormPlace.Keys, options.CancellationToken);
            }
            else
            {
                FindNorms(call, workspace, batch, head, options.CancellationToken);
                RunKeys(call, workspace, batch, head, NormPlace.Queries, options.CancellationToken);
                RunQueries(call, workspace, batch, head, NormPlace.Queries, options.CancellationToken);
            }

            if (call.GradientsOfPast.Length > 0)
            {
                call.GradientsOfPast[sequence].LargestGradient = workspace.LargestGradientOfPast;
            }
        },
        FeatureGradientWorkspace<TKernel>.Return);

    /// <summary>Leaves the logarithm of each query's norm in the place of its gradient, and what is known of keys and chunks in those of theirs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindNorms(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, CancellationToken cancellation)
    {
        var (keys, sums) = (workspace.Keys, workspace.Keys.Local);
        call.BeginSums(call.Forward.SequenceOf(batch, head), sums);
        for (var chunk = CausalChunk.First(call.Forward, batch, head); chunk.Exists; chunk = chunk.Following)
        {
            cancellation.ThrowIfCancellationRequested();
            chunk = Prepare(call, workspace, batch, head, chunk, sums);
            NoteKeys(call, workspace, batch, head, NormPlace.Queries);
            var (row, end) = chunk.Rows(call.Forward, batch);
            while (row < end)
            {
                row = GradientQueries<TKernel, TGradient>.Make(call.Forward, workspace, batch, head, row, end);
                TakeNorms(call.Forward, workspace, batch, sums);
                for (var index = 0; index < workspace.Count; index++)
                {
                    *call.Gradients.QueryRow(batch, workspace.Heads[index], workspace.Positions[index]) = MathF.Log2(workspace.Norms[index]) + sums.Reference;
                }
            }

            AddKeys(keys, sums, areProducts: false);
        }
    }

    /// <summary>Writes the gradients of the queries.</summary>
    /// <returns>False if norms are to wait in the places of keys, and a chunk has too few.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool RunQueries(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, CancellationToken cancellation)
    {
        if (place == NormPlace.Keys && FeatureShape<TKernel>.HasEpsilon && TKernel.ValueDim < 2)
        {
            return false;
        }

        var (keys, sums) = (workspace.Keys, workspace.Keys.Local);
        var largest = new LargestSoFar(-1, 0);
        workspace.LargestGradientOfPast = 0;
        call.BeginSums(call.Forward.SequenceOf(batch, head), sums);
        for (var chunk = CausalChunk.First(call.Forward, batch, head); chunk.Exists; chunk = chunk.Following)
        {
            cancellation.ThrowIfCancellationRequested();
            chunk = Prepare(call, workspace, batch, head, chunk, sums);
            var (row, end) = chunk.Rows(call.Forward, batch);
            if (place == NormPlace.Keys)
            {
                if (end - row > (long)keys.Count * (TKernel.HeadDim - 1))
                {
                    return false;
                }

                NoteKeys(call, workspace, batch, head, place);
            }

            for (var noted = 0; row < end; noted += workspace.Count)
            {
                row = GradientQueries<TKernel, TGradient>.Make(call.Forward, workspace, batch, head, row, end);
                if (place == NormPlace.Keys)
                {
                    TakeNorms(call.Forward, workspace, batch, sums);
                    for (var index = 0; index < workspace.Count; index++)
                    {
                        *NormAtKeys(call, workspace, batch, head, noted + index) = MathF.Log2(workspace.Norms[index]) + sums.Reference;
                    }
                }
                else
                {
                    SetLimits(call.Forward, workspace, batch, sums.Largest, sums.Reference);
                    LoadNorms(call, workspace, batch, head, place, noted, sums.Reference);
                    GradientQueries<TKernel, TGradient>.TakeTotals(workspace);
                }

                GradientQueries<TKernel, TGradient>.LoadOutputGradients(call, workspace, batch);
                GradientTiles<TKernel, TGradient>.Multiply(sums.Products, FeatureShape<TKernel>.Rows, workspace.OutputPanels, workspace.Count, workspace.Gradients);
                CausalPairs<TKernel, TGradient>.AddQueryGradients(workspace);
                GradientChunks<TKernel, TGradient>.WriteQueries(call, workspace, batch, sums);
                largest = AddLargest(call, workspace, batch, head, place, largest, sums.LargestPosition);
            }

            AddKeys(keys, sums, areProducts: true);
        }

        FinishLargest(call, workspace, batch, head, place, largest, sums.LargestPosition);
        return true;
    }

    /// <summary>Adds the packed keys to the sums over the keys before them.</summary>
    private static void AddKeys(FeatureWorkspace<TKernel> keys, FeatureSums sums, bool areProducts)
    {
        for (var tile = 0; areProducts && tile < FeatureShape<TKernel>.Rows; tile += TKernel.RowTile)
        {
            KeyFeatures<TKernel>.AddTile(keys, tile, sums);
        }

        if (keys.Count > 0)
        {
            KeyFeatures<TKernel>.FinishSums(keys, sums);
        }
    }

    /// <summary>Packs the chunk's keys and makes their features, relative to the reference of the sums over the keys before them.</summary>
    private static CausalChunk Prepare(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, CausalChunk chunk, FeatureSums sums)
    {
        if (chunk.IsPast)
        {
            workspace.Keys.Count = 0;
            CausalPairs<TKernel, TGradient>.SumKeys(workspace);
            return chunk;
        }

        KeyFeatures<TKernel>.Prepare(call.Forward, workspace.Keys, batch, head, chunk.Position, chunk.KeyEnd, sums);
        KeyFeatures<TKernel>.MakeTiles(workspace.Keys);
        CausalPairs<TKernel, TGradient>.SumKeys(workspace);
        return chunk.Until(workspace.Keys.Next);
    }

    /// <summary>Finds how many of the packed keys each query attends, and what is added to the features of all that it attends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SetLimits(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, float stabilizerBefore, float reference)
    {
        var (keys, limit) = (workspace.Keys, 0);
        for (var index = 0; index < workspace.Count; index++)
        {
            while (limit < keys.Count && keys.Positions[limit] <= (long)workspace.Positions[index] + call.QueryOffsets[batch])
            {
                limit++;
            }

            workspace.Limits[index] = limit;
            if (TKernel.Kind == FeatureFunction.Softmax)
            {
                var stabilizer = limit == 0 ? stabilizerBefore : MathF.Max(stabilizerBefore, keys.LargestSoFar[limit - 1]);
                workspace.Epsilons[index] = FeatureShape<TKernel>.Epsilon * VectorMath.Exp2(stabilizer - reference);
            }
        }
    }

    /// <summary>Leaves with the gradients of the packed keys what the way back needs to know of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NoteKeys(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place)
    {
        var keys = workspace.Keys;
        for (var index = 0; index < keys.Count; index++)
        {
            *call.Gradients.KeyRow(batch, head, keys.Positions[index]) = FeatureShape<TKernel>.HasReference ? keys.LargestSoFar[index] : 0;
            if (place == NormPlace.Keys && FeatureShape<TKernel>.HasEpsilon)
            {
                *LargestGradientAtValue(call, batch, head, keys.Positions[index]) = 0;
            }
        }

        if (keys.Count == 0)
        {
            return;
        }

        *(int*)call.Gradients.ValueRow(batch, head, keys.Positions[keys.Count - 1]) = keys.Positions[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TakeNorms(FeatureCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, FeatureSums sums)
    {
        SetLimits(call, workspace, batch, sums.Largest, sums.Reference);
        GradientQueries<TKernel, TGradient>.TakeNorms(workspace, sums);
        CausalPairs<TKernel, TGradient>.AddNorms(workspace);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadNorms(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, int noted, float reference)
    {
        for (var index = 0; index < workspace.Count; index++)
        {
            var logarithm = place == NormPlace.Keys
                ? *NormAtKeys(call, workspace, batch, head, noted + index)
                : *call.Gradients.QueryRow(batch, workspace.Heads[index], workspace.Positions[index]);
            workspace.Norms[index] = MathF.Pow(2, logarithm - reference);
        }
    }

    /// <summary>Where the norm of one of the chunk's rows waits: behind the stabilizer of a packed key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* NormAtKeys(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, int row)
    {
        var (key, element) = Math.DivRem(row, TKernel.HeadDim - 1);
        return call.Gradients.KeyRow(batch, head, workspace.Keys.Positions[key]) + 1 + element;
    }
}
