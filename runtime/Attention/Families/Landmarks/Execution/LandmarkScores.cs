using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The attention of landmarks among themselves: A = softmax(scale · Q~ K~ᵀ), row by row through the class's score kernel.</summary>
/// <param name="queries">The queries' landmarks, [rows in whole tiles, HeadDim].</param>
/// <param name="keys">The keys' landmarks, [count, HeadDim].</param>
/// <param name="keyCount">Number of keys.</param>
/// <param name="panels">Receives the keys, packed for the score kernel; <see cref="PanelSize"/> floats.</param>
internal readonly unsafe struct LandmarkScores<TKernel>(float* queries, float* keys, int keyCount, float* panels)
    where TKernel : struct, IMicroKernels
{
    /// <summary>Floats of the packed keys.</summary>
    public static long PanelSize(int keyCount) => (long)Panels(keyCount) * TKernel.PanelStride;

    /// <summary>Floats of a tile's scores side by side.</summary>
    public static long RowSize(int keyCount) => (long)TKernel.RowTile * keyCount;

    /// <summary>Computes A.</summary>
    /// <param name="target">Receives it.</param>
    /// <param name="scale">Factor on the scores.</param>
    /// <param name="loop">Runs the blocks of rows.</param>
    public void Attend(SlabMatrix<TKernel> target, float scale, RowLoop<TKernel> loop)
    {
        target.Clear();
        Pack();
        var scores = this;
        loop.Run(target.Rows, 2.0 * keyCount * TKernel.HeadDim, (block, scratch) => scores.Rows(target, scale, block, scratch.Packed, scratch.Rows));
    }

    private void Pack()
    {
        for (var key = 0; key < keyCount; key++)
        {
            var panel = panels + ((nint)(key / TKernel.VectorLength) * TKernel.PanelStride);
            KeyPacking.PackKey(ref *(keys + ((nint)key * TKernel.HeadDim)), TKernel.HeadDim, TKernel.VectorLength, ref *(panel + (key % TKernel.VectorLength)));
        }
    }

    /// <summary>Computes some rows.</summary>
    /// <param name="target">Receives the rows.</param>
    /// <param name="scale">Factor on the scores.</param>
    /// <param name="block">Which rows, in units of those of a product.</param>
    /// <param name="packed">Overwritten; [rows of a product, KeyBlock].</param>
    /// <param name="rows">Overwritten; <see cref="RowSize"/> floats.</param>
    private void Rows(in SlabMatrix<TKernel> target, float scale, int block, float* packed, float* rows)
    {
        var first = block * MatrixProduct<TKernel>.BlockRows;
        var end = Math.Min(first + MatrixProduct<TKernel>.BlockRows, target.Rows);
        for (var row = first; row < end; row += TKernel.RowTile)
        {
            ScoreTile(row, packed, rows);
            for (var index = row; index < Math.Min(row + TKernel.RowTile, end); index++)
            {
                var scores = new Span<float>(rows + ((nint)(index - row) * keyCount), keyCount);
                TensorPrimitives.Multiply(scores, scale, scores);
                if (!TensorPrimitives.IsFiniteAll<float>(scores))
                {
                    Recompute(scores, index, scale);
                }

                TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
                TensorPrimitives.Exp<float>(scores, scores);
                TensorPrimitives.Divide(scores, TensorPrimitives.Sum<float>(scores), scores);
                target.SetRow(index, scores);
            }
        }
    }

    /// <summary>Scores that left float32's range although landmarks are finite: those of the definition, limited to the range.</summary>
    private void Recompute(Span<float> scores, int row, float scale)
    {
        for (var key = 0; key < scores.Length; key++)
        {
            var product = 0.0;
            for (var d = 0; d < TKernel.HeadDim; d++)
            {
                product += (double)queries[((nint)row * TKernel.HeadDim) + d] * keys[((nint)key * TKernel.HeadDim) + d];
            }

            scores[key] = float.IsFinite(scores[key]) ? scores[key] : (float)PairScores.Limit(PairScores.Limit(product) * scale);
        }
    }

    private static int Panels(int keyCount) => (keyCount + TKernel.VectorLength - 1) / TKernel.VectorLength;

    private void ScoreTile(int row, float* packed, float* rows)
    {
        ref var query = ref *(queries + ((nint)row * TKernel.HeadDim));
        for (var start = 0; start < keyCount; start += TKernel.KeyBlock)
        {
            var count = Math.Min(TKernel.KeyBlock, keyCount - start);
            var (panel, end) = (0, Panels(count));
            for (; panel + TKernel.PanelTile <= end; panel += TKernel.PanelTile)
            {
                TKernel.ScoreTile(ref query, ref *Panel(start, panel), ref *(packed + (panel * TKernel.VectorLength)));
            }

            if (panel < end)
            {
                TKernel.ScorePanels(end - panel, ref query, ref *Panel(start, panel), ref *(packed + (panel * TKernel.VectorLength)));
            }

            for (var index = 0; index < TKernel.RowTile; index++)
            {
                new ReadOnlySpan<float>(packed + (index * TKernel.KeyBlock), count).CopyTo(new Span<float>(rows + ((nint)index * keyCount) + start, count));
            }
        }
    }

    private float* Panel(int start, int panel) => panels + ((nint)((start / TKernel.VectorLength) + panel) * TKernel.PanelStride);
}
