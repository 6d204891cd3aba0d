namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Features' vectors as rows for the keys' products and as panels for the queries', with the factor head size^(-1/4) and, for
/// exponentials, log2(e). Rows and lanes that fill up a tile or a panel repeat the last vector, so that they change no maximum.
/// </summary>
internal sealed unsafe class PackedFeatures
{
    private readonly PinnedFloats rows;
    private readonly PinnedFloats panels;
    private readonly (int VectorLength, int RowTile, FeatureFunction Function) key;

    private PackedFeatures((int VectorLength, int RowTile, FeatureFunction Function) key, long rowFloats, long panelFloats)
    {
        this.key = key;
        rows = new PinnedFloats(rowFloats);
        panels = new PinnedFloats(panelFloats);
    }

    /// <summary>[rows, HeadDim].</summary>
    public float* Rows => rows.Data;

    /// <summary>[panel, HeadDim, VectorLength].</summary>
    public float* Panels => panels.Data;

    public bool Fits<TKernel>()
        where TKernel : struct, IFeatureKernels => key == Key<TKernel>();

    public static PackedFeatures Create<TKernel>(ReadOnlySpan<float> vectors)
        where TKernel : struct, IFeatureKernels
    {
        var (dim, vector) = (TKernel.HeadDim, TKernel.VectorLength);
        var (rowCount, laneCount) = (FeatureShape<TKernel>.Rows, FeatureShape<TKernel>.Panels * vector);
        var packed = new PackedFeatures(Key<TKernel>(), (long)rowCount * dim, (long)laneCount * dim);
        var factor = Math.Pow(dim, -0.25) * (TKernel.Kind == FeatureFunction.Softmax ? Math.Log2(Math.E) : 1);
        for (var row = 0; row < Math.Max(rowCount, laneCount); row++)
        {
            var source = vectors.Slice(Math.Min(row, TKernel.Features - 1) * dim, dim);
            for (var d = 0; d < dim; d++)
            {
                var element = (float)(source[d] * factor);
                if (row < rowCount)
                {
                    packed.Rows[((nint)row * dim) + d] = element;
                }

                if (row < laneCount)
                {
                    packed.Panels[((nint)(row / vector) * dim * vector) + (d * vector) + (row % vector)] = element;
                }
            }
        }

        return packed;
    }

    private static (int VectorLength, int RowTile, FeatureFunction Function) Key<TKernel>()
        where TKernel : struct, IFeatureKernels => (TKernel.VectorLength, TKernel.RowTile, TKernel.Kind);
}
