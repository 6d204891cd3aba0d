using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The way back from final scores to products of queries and keys, of classes that modify scores.</summary>
internal static unsafe class ScoreDifferentiation<TKernel>
    where TKernel : struct, IMicroKernels
{
    /// <summary>Turns the gradients of a tile's final scores into those of what is added to scores, and into those of the products.</summary>
    /// <param name="call">The call.</param>
    /// <param name="methods">The class's methods.</param>
    /// <param name="workspace">The packed keys; its probabilities are no longer needed.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="products">The products, [RowTile, KeyBlock]; receives their gradients.</param>
    /// <param name="gradients">The gradients of the final scores, laid out likewise; receives those of what is added.</param>
    /// <param name="begin">First packed key, at the start of a panel.</param>
    /// <param name="to">The packed key after the last.</param>
    public static void Apply(
        AttentionCall call, ScoreMethods methods, KernelWorkspace workspace, in TileRows<TKernel> rows, float* products, float* gradients, int begin, int to)
    {
        if (methods.CallsModifier)
        {
            MultiplyByCalls(call, methods, workspace, rows, products, gradients, begin, to);
        }

        ref var slopes = ref MemoryMarshal.GetArrayDataReference(call.Slopes);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            ref var biases = ref call.AddsToScores ? ref *(workspace.Biases + key) : ref Unsafe.NullRef<float>();
            methods.DifferentiatePanel(
                ref *(products + key), ref *(gradients + key), ref *(workspace.KeyPositions + key), ref *rows.Positions, ref *rows.Heads, ref biases, ref slopes);
        }
    }

    /// <summary>The user's derivative, for exactly the pairs that have a gradient, at the scores that the user's method got.</summary>
    private static void MultiplyByCalls(
        AttentionCall call, ScoreMethods methods, KernelWorkspace workspace, in TileRows<TKernel> rows, float* products, float* gradients, int begin, int to)
    {
        var scores = workspace.Probabilities;
        ref var slopes = ref MemoryMarshal.GetArrayDataReference(call.Slopes);
        for (var key = begin; key < to; key += TKernel.VectorLength)
        {
            for (var row = 0; row < TKernel.RowTile; row++)
            {
                var place = (row * TKernel.KeyBlock) + key;
                new ReadOnlySpan<float>(products + place, TKernel.VectorLength).CopyTo(new Span<float>(scores + place, TKernel.VectorLength));
            }

            ref var biases = ref call.AddsToScores ? ref *(workspace.Biases + key) : ref Unsafe.NullRef<float>();
            methods.ModifyPanel(
                ref *(scores + key), ref *(workspace.KeyPositions + key), ref *rows.Positions, ref *rows.Heads, ref biases, ref slopes);
        }

        for (var row = 0; row < TKernel.RowTile; row++)
        {
            for (var key = begin; key < to; key++)
            {
                ref var gradient = ref gradients[(row * TKernel.KeyBlock) + key];
                if (gradient != 0)
                {
                    gradient *= methods.DifferentiatePair(
                        scores[(row * TKernel.KeyBlock) + key], rows.Heads[row], rows.Positions[row], workspace.KeyPositions[key]);
                }
            }
        }
    }
}
