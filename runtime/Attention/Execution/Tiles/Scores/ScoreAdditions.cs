using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseAttentionGen.CompilerServices;

/// <summary>What a call adds to the scores: a bias tensor, a table by distance, and minus infinity where a mask tensor is false.</summary>
internal sealed unsafe class ScoreAdditions
{
    /// <summary>[batch, heads, queries, keys] with strides of 0 where it is broadcast, or null.</summary>
    public float* Bias { get; init; }

    public BroadcastView BiasStrides { get; init; }

    /// <summary>As <see cref="Bias"/>; false masks a pair.</summary>
    public bool* Mask { get; init; }

    public BroadcastView MaskStrides { get; init; }

    /// <summary>What is added by distance, or null.</summary>
    public DistanceTable? Distances { get; init; }

    /// <summary>Writes what is added to the scores of a tile of rows and some packed keys.</summary>
    /// <param name="workspace">The packed keys; receives the additions.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sequence">The rows' sequence.</param>
    /// <param name="begin">First packed key, at the start of a panel.</param>
    /// <param name="to">The packed key after the last; its panel is filled whole.</param>
    public void Fill<TKernel>(KernelWorkspace workspace, in TileRows<TKernel> rows, CallSequence sequence, int begin, int to)
        where TKernel : struct, IMicroKernels
    {
        var end = (to + TKernel.VectorLength - 1) / TKernel.VectorLength * TKernel.VectorLength;
        for (int start = begin, next; start < end; start = next)
        {
            next = RunEnd<TKernel>(workspace, sequence.Keys, start, end, out var areConsecutive);
            for (var row = 0; row < TKernel.RowTile; row++)
            {
                var target = workspace.Biases + (row * TKernel.KeyBlock);
                var (query, head) = (sequence.Queries.At(rows.QueryIndices[row]), rows.Heads[row]);
                var bias = Bias == null ? null : Bias + BiasStrides.Offset(sequence.Batch, head, query);
                var mask = Mask == null ? null : Mask + MaskStrides.Offset(sequence.Batch, head, query);
                if (areConsecutive)
                {
                    var keys = new Span<float>(target + start, next - start);
                    FillConsecutive(keys, bias, mask, sequence.Keys, workspace.KeyPositions[start], head, rows.Positions[row]);
                }
                else
                {
                    FillAny(workspace, target, bias, mask, sequence.Keys, head, rows.Positions[row], start, next);
                }
            }
        }
    }

    /// <summary>The end of the panels that are all of consecutive keys without padding, or all not.</summary>
    private static int RunEnd<TKernel>(KernelWorkspace workspace, TokenSet tokens, int start, int end, out bool areConsecutive)
        where TKernel : struct, IMicroKernels
    {
        areConsecutive = tokens.Places is null && IsConsecutive<TKernel>(workspace, start);
        var next = start + TKernel.VectorLength;
        while (next < end
            && (tokens.Places is null && IsConsecutive<TKernel>(workspace, next)) == areConsecutive
            && (!areConsecutive || workspace.KeyPositions[next] == workspace.KeyPositions[next - 1] + 1))
        {
            next += TKernel.VectorLength;
        }

        return next;
    }

    /// <summary>Whether a panel has consecutive keys: keys ascend in every stream, so that the outermost tell.</summary>
    private static bool IsConsecutive<TKernel>(KernelWorkspace workspace, int start)
        where TKernel : struct, IMicroKernels =>
        (workspace.Panels[start / TKernel.VectorLength] & PanelState.HasPadding) == 0
        && workspace.KeyPositions[start + TKernel.VectorLength - 1] - workspace.KeyPositions[start] == TKernel.VectorLength - 1;

    private void FillConsecutive(Span<float> target, float* bias, bool* mask, TokenSet tokens, int first, int head, int query)
    {
        var firstKey = tokens.At(first);
        if (bias == null)
        {
            target.Clear();
        }
        else if (BiasStrides.Key == 0)
        {
            target.Fill(*bias);
        }
        else if (BiasStrides.Key == 1)
        {
            new ReadOnlySpan<float>(bias + firstKey, target.Length).CopyTo(target);
        }
        else
        {
            for (var key = 0; key < target.Length; key++)
            {
                target[key] = bias[(firstKey + key) * BiasStrides.Key];
            }
        }

        Distances?.AddTo(target, head, query, first);
        if (mask != null)
        {
            ApplyMask(target, mask + (firstKey * MaskStrides.Key), MaskStrides.Key);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyMask(Span<float> target, bool* mask, nint stride)
    {
        if (stride == 0)
        {
            if (!*mask)
            {
                target.Fill(float.NegativeInfinity);
            }

            return;
        }

        var key = 0;
        if (stride == 1 && Vector128.IsHardwareAccelerated)
        {
            for (; key + Vector128<byte>.Count <= target.Length; key += Vector128<byte>.Count)
            {
                var isFalse = Vector128.Equals(Vector128.Load((byte*)mask + key), Vector128<byte>.Zero).AsSByte();
                if (isFalse != Vector128<sbyte>.Zero)
                {
                    var (low, high) = Vector128.Widen(isFalse);
                    ApplyMask(target.Slice(key, Vector128<short>.Count), low);
                    ApplyMask(target.Slice(key + Vector128<short>.Count, Vector128<short>.Count), high);
                }
            }
        }

        for (; key < target.Length; key++)
        {
            if (!mask[key * stride])
            {
                target[key] = float.NegativeInfinity;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApplyMask(Span<float> target, Vector128<short> isFalse)
    {
        var (low, high) = Vector128.Widen(isFalse);
        var never = Vector128.Create(float.NegativeInfinity);
        Vector128.ConditionalSelect(low.AsSingle(), never, Vector128.Create<float>(target)).CopyTo(target);
        target = target[Vector128<float>.Count..];
        Vector128.ConditionalSelect(high.AsSingle(), never, Vector128.Create<float>(target)).CopyTo(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillAny(KernelWorkspace workspace, float* target, float* bias, bool* mask, TokenSet tokens, int head, int query, int begin, int end)
    {
        new Span<float>(target + begin, end - begin).Clear();
        for (var key = begin; key < end; key++)
        {
            if (bias != null && workspace.KeyPlaces[key] != int.MaxValue)
            {
                target[key] = bias[tokens.At(workspace.KeyPositions[key]) * BiasStrides.Key];
            }
        }

        Distances?.AddTo(target, workspace.KeyPositions, head, query, begin, end);
        for (var key = begin; key < end; key++)
        {
            if (mask != null && workspace.KeyPlaces[key] != int.MaxValue && !mask[tokens.At(workspace.KeyPositions[key]) * MaskStrides.Key])
            {
                target[key] = float.NegativeInfinity;
            }
        }
    }
}
