using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of which pairs of a call are allowed: its pattern, and everything that a call can add to it.</summary>
internal static class AllowedPairs
{
    /// <summary>Whether a pair is allowed, by the pattern of the call (<see cref="CallPattern"/>) and everything else that the call gives.</summary>
    public static bool IsAllowed(
        AttentionPattern pattern, ReferencePositions positions, int batch, int head, int row, int key, int keys, in AttentionArguments arguments)
    {
        if (!positions.AreOfOneSequence(batch, row, key))
        {
            return false;
        }

        var (position, keyPosition, sequence) = (positions.QueryPosition(batch, row), positions.KeyPosition(batch, key), positions.SequenceOf(batch, row));
        var allowed = pattern.Allows(head, position, keyPosition, sequence.KeyCount, sequence.PrefixLength);
        if (!arguments.GlobalTokenMask.IsEmpty && !(pattern.IsCausal && keyPosition > position))
        {
            var variant = pattern.VariantOf(head);
            allowed |= variant.AcceptsGlobalTokens && arguments.GlobalTokenMask[(batch * keys) + key];
            allowed |= IsGlobalAtCall(variant, positions, batch, row, keys, arguments);
        }

        return allowed
            && !IsSkipped(positions, batch, row, keys, arguments)
            && ReferencePositions.Exists(batch, key, keys, arguments)
            && (arguments.BlockMask is null || arguments.BlockMask.Allows(batch, head, row, key))
            && (arguments.Mask.IsEmpty || At(arguments.Mask, batch, head, row, key));
    }

    /// <summary>Whether a row attends nothing because its own position is padding.</summary>
    private static bool IsSkipped(ReferencePositions positions, int batch, int row, int keys, in AttentionArguments arguments) =>
        arguments.SkipPaddingRows && positions.KeyOf(batch, row) is { } own && !ReferencePositions.Exists(batch, own, keys, arguments);

    /// <summary>Whether the call makes a row that of a global token that attends all keys.</summary>
    private static bool IsGlobalAtCall(
        PatternVariant variant, ReferencePositions positions, int batch, int row, int keys, in AttentionArguments arguments)
    {
        var (position, sequence) = (positions.QueryPosition(batch, row), positions.SequenceOf(batch, row));
        return variant.GlobalTokensAttendAll
            && !arguments.GlobalTokenMask.IsEmpty
            && position >= 0 && position < sequence.KeyCount
            && positions.KeyOf(batch, row) is { } own && arguments.GlobalTokenMask[(batch * keys) + own];
    }

    /// <summary>Whether a row is that of a global token that attends all keys.</summary>
    public static bool IsGlobalRow(
        AttentionPattern pattern, ReferencePositions positions, int batch, int head, int row, int keys, in AttentionArguments arguments)
    {
        var (position, sequence) = (positions.QueryPosition(batch, row), positions.SequenceOf(batch, row));
        var variant = pattern.VariantOf(head);
        return position >= 0 && position < sequence.KeyCount && !IsSkipped(positions, batch, row, keys, arguments)
            && (variant.IsGlobalRow(position, sequence) || IsGlobalAtCall(variant, positions, batch, row, keys, arguments));
    }

    /// <summary>What is added to a score.</summary>
    public static double BiasOf(in AttentionArguments arguments, int batch, int head, int row, int key) =>
        arguments.Bias.IsEmpty ? 0 : At(arguments.Bias, batch, head, row, key);

    /// <summary>Place, row by row, of a pair's element in a tensor that is broadcast to [batch, heads, queryLength, keyLength].</summary>
    public static int PlaceOf(ReadOnlySpan<nint> lengths, int batch, int head, int row, int key)
    {
        Span<nint> own = stackalloc nint[lengths.Length];
        FindOwn(lengths, own, batch, head, row, key);
        nint place = 0;
        for (var dimension = 0; dimension < own.Length; dimension++)
        {
            place = (place * lengths[dimension]) + own[dimension];
        }

        return (int)place;
    }

    /// <summary>An element of a tensor that is broadcast to [batch, heads, queryLength, keyLength].</summary>
    private static T At<T>(in ReadOnlyTensorSpan<T> tensor, int batch, int head, int row, int key)
    {
        Span<nint> own = stackalloc nint[tensor.Rank];
        FindOwn(tensor.Lengths, own, batch, head, row, key);
        return tensor[own];
    }

    /// <summary>The indices of a pair's element in a tensor that is broadcast.</summary>
    private static void FindOwn(ReadOnlySpan<nint> lengths, Span<nint> own, int batch, int head, int row, int key)
    {
        ReadOnlySpan<nint> index = [batch, head, row, key];
        for (var dimension = 0; dimension < own.Length; dimension++)
        {
            own[dimension] = lengths[dimension] == 1 ? 0 : index[dimension + index.Length - own.Length];
        }
    }
}
