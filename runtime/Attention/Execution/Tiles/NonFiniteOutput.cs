using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Adds outputs where some value is infinite or not a number: a pair that is not allowed must not contribute 0 · NaN, so each
/// row adds its own keys alone. Rare, hence not a micro-kernel.
/// </summary>
internal static unsafe class NonFiniteOutput<TKernel>
    where TKernel : struct, IMicroKernels
{
    private const int MaskedBits = unchecked((int)0x80000000);

    public static void Add(KernelWorkspace workspace, in TileRows<TKernel> rows, int from, int to)
    {
        var valueDim = KernelShape<TKernel>.PaddedValueDim;
        for (var row = 0; row < TKernel.RowTile; row++)
        {
            var accumulator = new Span<float>(rows.Accumulators + (row * valueDim), valueDim);
            var probabilities = workspace.Probabilities + (row * TKernel.KeyBlock);
            for (var key = from; key < to; key++)
            {
                if (BitConverter.SingleToInt32Bits(probabilities[key]) != MaskedBits)
                {
                    var value = ValueOf(workspace, key);
                    TensorPrimitives.MultiplyAdd(value, probabilities[key], accumulator[..value.Length], accumulator);
                }
            }
        }
    }

    private static ReadOnlySpan<float> ValueOf(KernelWorkspace workspace, int key) => workspace.RowsInPlace > 0
        ? new(workspace.Source.Value(workspace.KeyPositions[key]), TKernel.ValueDim)
        : new(workspace.Values + ((nint)key * KernelShape<TKernel>.PaddedValueDim), KernelShape<TKernel>.PaddedValueDim);
}
