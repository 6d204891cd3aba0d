using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <content>The way back.</content>
internal static unsafe partial class CausalFeatureGradients<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>Writes the gradients of keys and values, from the last to the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunKeys(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, CancellationToken cancellation)
    {
        var (keys, gradients) = (workspace.Keys, workspace.Sums);
        var sequence = call.Forward.SequenceOf(batch, head);
        call.Gradients.BeginSums(sequence, gradients);
        var stabilizerOfPast = StabilizerOfPast(call.Forward, sequence);
        var (coveredEnd, firstKey) = (long.MaxValue / 2, call.Forward.KeyLengths[batch]);
        for (var last = call.Forward.PreviousKey(batch, call.Forward.KeyLengths[batch] - 1); last >= 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            var first = *(int*)call.Gradients.ValueRow(batch, head, last);
            var previous = call.Forward.PreviousKey(batch, first - 1);
            var stabilizer = *call.Gradients.KeyRow(batch, head, last);
            var stabilizerBefore = previous >= 0 ? *call.Gradients.KeyRow(batch, head, previous) : stabilizerOfPast;
            var (row, end) = new CausalChunk(batch, first, 0, first, coveredEnd).Rows(call.Forward, batch);
            if (row < end || gradients.Count > 0)
            {
                // Gradients of sums are relative to the inverse of what the sums themselves are relative to.
                gradients.MoveReference(-stabilizer);
                KeyFeatures<TKernel>.MakeAgain(call.Forward, keys, batch, head, first, last + 1, stabilizer);
                for (var index = 0; index < keys.Count; index++)
                {
                    keys.LargestSoFar[index] = *call.Gradients.KeyRow(batch, head, keys.Positions[index]);
                }

                LoadLargest(call, workspace, batch, head, place);
                GradientChunks<TKernel, TGradient>.BeginKeys(workspace, gradients);
                AddRows(call, workspace, batch, head, place, row, end, stabilizerBefore, stabilizer);
                GradientChunks<TKernel, TGradient>.WriteKeys(call, workspace, batch, head);
                AddLargestToKeys(call, workspace, batch, head);
            }
            else
            {
                Clear(call, batch, head, first, last);
            }

            (coveredEnd, firstKey, last) = (first, first, previous);
        }

        if (call.Forward.HasPast(sequence))
        {
            var (row, end) = CausalChunk.Before(batch, firstKey, call.Forward.KeyLengths[batch]).Rows(call.Forward, batch);
            keys.Count = 0;
            gradients.MoveReference(-stabilizerOfPast);
            AddRows(call, workspace, batch, head, place, row, end, stabilizerOfPast, stabilizerOfPast);
        }

        if (call.GradientsOfPast.Length > 0)
        {
            call.GradientsOfPast[sequence] = FeatureSums.Create<TKernel>();
            call.GradientsOfPast[sequence].CopyFrom(gradients);
        }
    }

    /// <summary>Adds what comes from the queries of a chunk to the gradients of its keys and of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, long row, long end, float stabilizerBefore, float stabilizer)
    {
        for (var noted = 0; row < end; noted += workspace.Count)
        {
            row = GradientQueries<TKernel, TGradient>.Make(call.Forward, workspace, batch, head, row, end);
            SetLimits(call.Forward, workspace, batch, stabilizerBefore, stabilizer);
            LoadNorms(call, workspace, batch, head, place, noted, stabilizer);
            GradientQueries<TKernel, TGradient>.TakeTotals(workspace);
            GradientQueries<TKernel, TGradient>.AddFloors(workspace);
            GradientQueries<TKernel, TGradient>.LoadOutputGradients(call, workspace, batch);
            CausalPairs<TKernel, TGradient>.AddKeyGradients(workspace);
            GradientQueries<TKernel, TGradient>.AddSums(workspace, workspace.Sums);
        }
    }

    /// <summary>What the exponents of the sums over the keys before the call's are relative to at the call's first query.</summary>
    private static float StabilizerOfPast(FeatureCall call, int sequence) =>
        !FeatureShape<TKernel>.HasReference ? 0 : call.HasPast(sequence) ? call.Past[sequence].Largest : float.NegativeInfinity;

    /// <summary>Clears the places of keys that no query attends.</summary>
    private static void Clear(FeatureGradientCall call, int batch, int head, int first, int last)
    {
        for (var position = first; position <= last; position++)
        {
            *call.Gradients.KeyRow(batch, head, position) = 0;
            *call.Gradients.ValueRow(batch, head, position) = 0;
        }
    }
}
