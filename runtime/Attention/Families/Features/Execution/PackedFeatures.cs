namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// Features' vectors as rows for the keys' products and as panels for the queries', with the factor head size^(-1/4) and, for
/// exponentials, log2(e). Rows and lanes that fill up a tile or a panel repeat the last vector, so that they change no maximum.
/// </summary>
internal sealed unsafe class PackedFeatures
{
    private readonly PinnedFloats rows;
    private readonly PinnedFloats panels;
    private readonly float[] vectors;
    private PinnedFloats? ofGradients;
    private readonly (int VectorLength, int RowTile, FeatureFunction Function) key;

    private PackedFeatures((int VectorLength, int RowTile, FeatureFunction Function) key, float[] vectors, long rowFloats, long panelFloats)
    {
        (this.key, this.vectors) = (key, vectors);
        rows = new PinnedFloats(rowFloats);
        panels = new PinnedFloats(panelFloats);
    }

    /// <summary>[rows, HeadDim].</summary>
    public float* Rows => rows.Data;

    /// <summary>[panel, HeadDim, VectorLength].</summary>
    public float* Panels => panels.Data;

    public bool Fits<TKernel>()
        where TKernel : struct, IFeatureKernels => key == Key<TKernel>();

    public static PackedFeatures Create<TKernel>(float[] vectors)
        where TKernel : struct, IFeatureKernels
    {
        var (dim, vector) = (TKernel.HeadDim, TKernel.VectorLength);
        var (rowCount, laneCount) = (FeatureShape<TKernel>.Rows, FeatureShape<TKernel>.Panels * vector);
        var packed = new PackedFeatures(Key<TKernel>(), vectors, (long)rowCount * dim, (long)laneCount * dim);
        var factor = Math.Pow(dim, -0.25) * (TKernel.Kind == FeatureFunction.Softmax ? Math.Log2(Math.E) : 1);
        for (var row = 0; row < Math.Max(rowCount, laneCount); row++)
        {
            var source = vectors.AsSpan(Math.Min(row, TKernel.Features - 1) * dim, dim);
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

    /// <summary>The vectors as the backward pass reads them, [features, HeadDim in whole vectors], with the factor head size^(-1/4) alone.</summary>
    public float* OfGradients<TKernel>()
        where TKernel : struct, IFeatureKernels
    {
        if (Volatile.Read(ref ofGradients) is not { } present)
        {
            var (dim, stride) = (TKernel.HeadDim, FeatureShape<TKernel>.PaddedHeadDim);
            present = new PinnedFloats((long)TKernel.Features * stride);
            var factor = Math.Pow(dim, -0.25);
            for (var index = 0; index < TKernel.Features * dim; index++)
            {
                present.Data[((nint)(index / dim) * stride) + (index % dim)] = (float)(vectors[index] * factor);
            }

            // Two calls at a time may both pack; both read what was first.
            present = Interlocked.CompareExchange(ref ofGradients, present, null) ?? present;
        }

        return present.Data;
    }

    private static (int VectorLength, int RowTile, FeatureFunction Function) Key<TKernel>()
        where TKernel : struct, IFeatureKernels => (TKernel.VectorLength, TKernel.RowTile, TKernel.Kind);
}
