namespace SparseAttentionGen.CompilerServices;

/// <summary>Whether two tensors share an element.</summary>
internal static class MemoryOverlap
{
    /// <summary>Whether two tensors may share an element; interleaved views of one buffer do not.</summary>
    /// <param name="firstAddress">Address of the first tensor.</param>
    /// <param name="first">Its sizes.</param>
    /// <param name="secondAddress">Address of the second tensor.</param>
    /// <param name="second">Its sizes.</param>
    /// <returns>False only where it is certain that they do not.</returns>
    public static bool MayOverlap(nint firstAddress, TensorView first, nint secondAddress, TensorView second)
    {
        if (first.IsEmpty || second.IsEmpty)
        {
            return false;
        }

        var firstEnd = firstAddress + (first.Extent * sizeof(float));
        var secondEnd = secondAddress + (second.Extent * sizeof(float));
        if (firstAddress >= secondEnd || secondAddress >= firstEnd)
        {
            return false;
        }

        // Every row starts at the tensor's address plus a multiple of the common divisor of the strides, as for
        // query, key and value side by side in one row of a fused projection.
        var divisor = (nint)Divisors.GreatestCommon(StrideDivisor(first), StrideDivisor(second)) * sizeof(float);
        if (divisor == 0)
        {
            return true;
        }

        var shift = ((secondAddress - firstAddress) % divisor + divisor) % divisor;
        return shift < first.Dim * sizeof(float) || shift + (second.Dim * sizeof(float)) > divisor;
    }

    /// <summary>Whether a tensor and a range of memory may share an element.</summary>
    /// <param name="address">Address of the tensor.</param>
    /// <param name="view">Its sizes.</param>
    /// <param name="rangeAddress">Address of the range.</param>
    /// <param name="bytes">Its size.</param>
    /// <returns>False only where it is certain that they do not.</returns>
    public static bool MayOverlap(nint address, TensorView view, nint rangeAddress, nint bytes) =>
        !view.IsEmpty && bytes > 0 && address < rangeAddress + bytes && rangeAddress < address + (view.Extent * sizeof(float));

    private static long StrideDivisor(TensorView view)
    {
        long divisor = 0;
        divisor = view.Batch > 1 ? Divisors.GreatestCommon(divisor, view.BatchStride) : divisor;
        divisor = view.Heads > 1 ? Divisors.GreatestCommon(divisor, view.HeadStride) : divisor;
        return view.Length > 1 ? Divisors.GreatestCommon(divisor, view.RowStride) : divisor;
    }
}
