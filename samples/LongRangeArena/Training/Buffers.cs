namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Arrays that layers keep from step to step, since all steps of a run have the same sizes but those of its last validation batch.</summary>
internal static class Buffers
{
    /// <summary>An array of just this length; what is in it is unspecified.</summary>
    public static float[] Fit(ref float[] buffer, int length)
    {
        if (buffer.Length != length)
        {
            buffer = new float[length];
        }

        return buffer;
    }
}
