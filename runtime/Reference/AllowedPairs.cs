using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of which pairs of a call are allowed: its pattern, and everything that a call can add to it.</summary>
internal static class AllowedPairs
{
    /// <summary>Whether a pair is allowed, by the pattern of the call (<see cref="CallPattern"/>) and everything else that the call gives.</summary>
    public static bool IsAllowed(
        AttentionPattern pattern, int batch, int head, int row, int key, int keys, in AttentionArguments arguments)
    {
        var position = row + arguments.QueryOffset;
        var prefix = arguments.PrefixLengths.IsEmpty ? 0 : arguments.PrefixLengths[batch];
        var allowed = pattern.Allows(head, position, key, keys, prefix);
        if (!arguments.GlobalTokenMask.IsEmpty && !(pattern.IsCausal && key > position))
        {
            var variant = pattern.VariantOf(head);
            allowed |= variant.AcceptsGlobalTokens && arguments.GlobalTokenMask[(batch * keys) + key];
            allowed |= variant.GlobalTokensAttendAll && position >= 0 && position < keys
                && arguments.GlobalTokenMask[(batch * keys) + position];
        }

        return allowed
            && !IsSkipped(batch, position, keys, arguments)
            && (arguments.KeyLengths.IsEmpty || key < arguments.KeyLengths[batch])
            && (arguments.KeyPaddingMask.IsEmpty || arguments.KeyPaddingMask[(batch * keys) + key])
            && IsOfOneDocument(batch, position, key, keys, arguments)
            && (arguments.BlockMask is null || arguments.BlockMask.Allows(batch, head, row, key))
            && (arguments.Mask.IsEmpty || At(arguments.Mask, batch, head, row, key));
    }

    /// <summary>Whether a row attends nothing because its own position is padding.</summary>
    private static bool IsSkipped(int batch, int position, int keys, in AttentionArguments arguments) =>
        arguments.SkipPaddingRows && position >= 0 && position < keys
        && ((!arguments.KeyLengths.IsEmpty && position >= arguments.KeyLengths[batch])
            || (!arguments.KeyPaddingMask.IsEmpty && !arguments.KeyPaddingMask[(batch * keys) + position]));

    /// <summary>Whether a row is that of a global token that attends all keys.</summary>
    public static bool IsGlobalRow(AttentionPattern pattern, int batch, int head, int row, int keys, in AttentionArguments arguments)
    {
        var position = row + arguments.QueryOffset;
        var variant = pattern.VariantOf(head);
        return position >= 0 && position < keys && !IsSkipped(batch, position, keys, arguments)
            && (variant.IsGlobalRow(position, new PatternSequence(keys))
                || (variant.GlobalTokensAttendAll && !arguments.GlobalTokenMask.IsEmpty && arguments.GlobalTokenMask[(batch * keys) + position]));
    }

    /// <summary>What is added to a score.</summary>
    public static double BiasOf(in AttentionArguments arguments, int batch, int head, int row, int key) =>
        arguments.Bias.IsEmpty ? 0 : At(arguments.Bias, batch, head, row, key);

    private static bool IsOfOneDocument(int batch, int position, int key, int keys, in AttentionArguments arguments)
    {
        if (arguments.SegmentIds.IsEmpty && arguments.CumulativeLengths.IsEmpty)
        {
            return true;
        }

        return position >= 0 && position < keys && (arguments.CumulativeLengths.IsEmpty
            ? arguments.SegmentIds[(batch * keys) + position] == arguments.SegmentIds[(batch * keys) + key]
            : Document(arguments.CumulativeLengths, position) == Document(arguments.CumulativeLengths, key));
    }

    private static int Document(ReadOnlySpan<int> ends, int position)
    {
        var document = 0;
        while (ends[document + 1] <= position)
        {
            document++;
        }

        return document;
    }

    /// <summary>An element of a tensor that is broadcast to [batch, heads, queryLength, keyLength].</summary>
    private static T At<T>(in ReadOnlyTensorSpan<T> tensor, int batch, int head, int row, int key)
    {
        ReadOnlySpan<nint> index = [batch, head, row, key];
        Span<nint> own = stackalloc nint[tensor.Rank];
        for (var dimension = 0; dimension < own.Length; dimension++)
        {
            own[dimension] = tensor.Lengths[dimension] == 1 ? 0 : index[dimension + index.Length - own.Length];
        }

        return tensor[own];
    }
}
