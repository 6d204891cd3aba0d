namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one call that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe class FeatureCall
{
    /// <summary>A unit in which the largest values stay in range, 2^-96.</summary>
    public const float SmallUnit = 1.26217745e-29f;

    /// <summary>The unit of a backward pass, which multiplies values with gradients of outputs.</summary>
    public const float PlainUnit = 1;

    /// <summary>The unit of all sums that a <see cref="PerformerState"/> keeps, 2^30.</summary>
    public const float UsualUnit = 1 << 30;

    public required CallViews Views { get; init; }

    public float* QueryData { get; init; }

    public float* KeyData { get; init; }

    public float* ValueData { get; init; }

    public float* OutputData { get; init; }

    /// <summary>[batch, keyLength], or null.</summary>
    public bool* KeyPaddingMask { get; init; }

    /// <summary>Position of each batch element's first query.</summary>
    public required int[] QueryOffsets { get; init; }

    public required bool IsCausal { get; init; }

    /// <summary>Number of keys of each batch element before padding.</summary>
    public required int[] KeyLengths { get; init; }

    /// <summary>The features' vectors; null where features are made of single elements.</summary>
    public PackedFeatures? Features { get; init; }

    /// <summary>Sums over the keys before the call's, of each batch element and key head; empty: there are none. Values are in the unit of a state.</summary>
    public IReadOnlyList<FeatureSums> Past { get; init; } = [];

    /// <summary>
    /// What values are multiplied by when they are packed: a power of 2 that keeps the products of the smallest values with small features normal numbers, or
    /// in a second attempt, after products with very large values left float32's range, one that keeps these within it.
    /// </summary>
    public float ValueUnit { get; set; } = UsualUnit;

    /// <summary>Whether this is the second attempt, which writes only what was not finite before.</summary>
    public bool IsSecondAttempt => ValueUnit != UsualUnit;

    /// <summary>Whether some output was not finite.</summary>
    public bool HasNonFiniteOutputs { get; set; }

    /// <summary>Number of query heads that share a key and value head.</summary>
    public int Group => Views.Key.Heads == 0 ? 1 : Views.Query.Heads / Views.Key.Heads;

    /// <summary>Pairs of a batch element and a key head, whose sums are apart.</summary>
    public int Sequences => Views.Key.Batch * Views.Key.Heads;

    public float* QueryRow(int batch, int head, int row) => Row(QueryData, Views.Query, batch, head, row);

    public float* KeyRow(int batch, int head, int row) => Row(KeyData, Views.Key, batch, head, row);

    public float* ValueRow(int batch, int head, int row) => Row(ValueData, Views.Value, batch, head, row);

    public float* OutputRow(int batch, int head, int row) => Row(OutputData, Views.Output, batch, head, row);

    /// <summary>The first key of a batch element from a position on that is not padding; <paramref name="end"/> if there is none before it.</summary>
    public int NextKey(int batch, int position, int end)
    {
        if (KeyPaddingMask != null)
        {
            var exists = KeyPaddingMask + ((nint)batch * Views.Key.Length);
            while (position < end && !exists[position])
            {
                position++;
            }
        }

        return Math.Min(position, end);
    }

    /// <summary>The last key up to a position that is not padding; negative if there is none.</summary>
    public int PreviousKey(int batch, int position)
    {
        while (position >= 0 && KeyPaddingMask != null && !KeyPaddingMask[((nint)batch * Views.Key.Length) + position])
        {
            position--;
        }

        return position;
    }

    /// <summary>The pair of a batch element and a key head.</summary>
    public int SequenceOf(int batch, int keyHead) => (batch * Views.Key.Heads) + keyHead;

    /// <summary>Whether there are keys before the call's.</summary>
    public bool HasPast(int sequence) => Past.Count > 0 && Past[sequence].Count > 0;

    /// <summary>Begins with the sums over the keys before the call's.</summary>
    public void BeginSums(int sequence, FeatureSums sums)
    {
        if (Past.Count > 0)
        {
            sums.CopyFrom(Past[sequence]);
            sums.LargestPosition = -1;
        }
        else
        {
            sums.Clear();
        }
    }

    private static float* Row(float* data, TensorView view, int batch, int head, int row) =>
        data + (batch * view.BatchStride) + (head * view.HeadStride) + (row * view.RowStride);
}
