using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <content>The gradients of the largest products of keys, each for as long as it is the largest so far.</content>
internal static unsafe partial class CausalFeatureGradients<TKernel, TGradient>
    where TKernel : struct, IFeatureKernels
    where TGradient : struct, IFeatureGradientKernels
{
    /// <summary>The key with the largest product so far, negative for one before the call's, and what the queries that attend it as such add to that product's gradient.</summary>
    private readonly record struct LargestSoFar(int Position, double Gradient);

    /// <summary>Adds what comes from a chunk's queries, whose gradients are just written.</summary>
    /// <param name="call">The call.</param>
    /// <param name="workspace">The worker's buffers.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The key head.</param>
    /// <param name="place">Where norms wait: the gradients of keys are made later, or already.</param>
    /// <param name="largest">The largest so far.</param>
    /// <param name="positionBefore">Position of the largest before the packed keys.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static LargestSoFar AddLargest(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, LargestSoFar largest, int positionBefore)
    {
        for (var index = 0; index < workspace.Count && FeatureShape<TKernel>.HasEpsilon; index++)
        {
            var limit = workspace.Limits[index];
            var position = limit == 0 ? positionBefore : workspace.Keys.LargestPositions[limit - 1];
            if (position != largest.Position)
            {
                Leave(call, workspace, batch, head, place, largest);
                largest = new LargestSoFar(position, 0);
            }

            largest = largest with { Gradient = largest.Gradient + LargestGradients<TKernel>.OfKeys(workspace, index) };
        }

        return largest;
    }

    /// <summary>Adds what comes from queries behind the call to the largest of all its keys.</summary>
    private static void FinishLargest(
        FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, LargestSoFar largest, int position)
    {
        var sequence = call.Forward.SequenceOf(batch, head);
        if (position != largest.Position)
        {
            Leave(call, workspace, batch, head, place, largest);
            largest = new LargestSoFar(position, 0);
        }

        var behind = call.Gradients.Past.Count > 0 ? call.Gradients.Past[sequence].LargestGradient : 0;
        Leave(call, workspace, batch, head, place, largest with { Gradient = largest.Gradient + behind });
    }

    /// <summary>Leaves the whole gradient of a largest product.</summary>
    private static void Leave(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place, LargestSoFar largest)
    {
        if (largest.Position < 0)
        {
            workspace.LargestGradientOfPast += largest.Gradient;
        }
        else if (place == NormPlace.Queries)
        {
            LargestGradients<TKernel>.AddToKey(call, batch, head, largest.Position, largest.Gradient);
        }
        else if (FeatureShape<TKernel>.HasEpsilon)
        {
            *LargestGradientAtValue(call, batch, head, largest.Position) = (float)largest.Gradient;
        }
    }

    /// <summary>Takes the gradients that wait for the packed keys, before those of their values are written.</summary>
    private static void LoadLargest(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head, NormPlace place)
    {
        for (var index = 0; index < workspace.Keys.Count && FeatureShape<TKernel>.HasEpsilon; index++)
        {
            workspace.LargestGradients[index] = place == NormPlace.Keys ? *LargestGradientAtValue(call, batch, head, workspace.Keys.Positions[index]) : 0;
        }
    }

    /// <summary>Adds them to the gradients of the keys.</summary>
    private static void AddLargestToKeys(FeatureGradientCall call, FeatureGradientWorkspace<TKernel> workspace, int batch, int head)
    {
        for (var index = 0; index < workspace.Keys.Count && FeatureShape<TKernel>.HasEpsilon; index++)
        {
            LargestGradients<TKernel>.AddToKey(call, batch, head, workspace.Keys.Positions[index], workspace.LargestGradients[index]);
        }
    }

    /// <summary>Where the gradient of a key's largest product waits: behind the place that a chunk's first position may have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* LargestGradientAtValue(FeatureGradientCall call, int batch, int head, int position) => call.Gradients.ValueRow(batch, head, position) + 1;
}
