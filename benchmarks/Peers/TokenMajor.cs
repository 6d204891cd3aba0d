namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Between [batch, heads, length, dim] and [batch, length, heads, dim].</summary>
internal static class TokenMajor
{
    public static float[] FromHeads(float[] source, int batch, int heads, int length, int dim) =>
        Swap(source, batch, heads, length, dim);

    public static float[] ToHeads(float[] source, int batch, int heads, int length, int dim) =>
        Swap(source, batch, length, heads, dim);

    private static float[] Swap(float[] source, int batch, int outer, int inner, int dim)
    {
        var target = new float[source.Length];
        for (var b = 0; b < batch; b++)
        {
            for (var o = 0; o < outer; o++)
            {
                for (var i = 0; i < inner; i++)
                {
                    source.AsSpan(((((b * outer) + o) * inner) + i) * dim, dim).CopyTo(target.AsSpan(((((b * inner) + i) * outer) + o) * dim));
                }
            }
        }

        return target;
    }
}
