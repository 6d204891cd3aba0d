using SparseAttentionGen.Torch.Arguments;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>Finds the global tokens of a call, in the order in which attention takes their queries.</summary>
internal static class GlobalRows
{
    /// <summary>Checks that a class has global tokens, the same for all heads: their queries are gathered once for all heads.</summary>
    public static void CheckClass(IDifferentiableAttention attention)
    {
        if (!attention.Pattern.GlobalTokensAttendAll)
        {
            throw new ArgumentException($"{attention.GetType().Name} has no global tokens that attend all keys: add [GlobalTokens] without ColumnsOnly.", nameof(attention));
        }

        if (attention.Pattern.LargestHead >= 0)
        {
            throw new ArgumentException(
                $"{attention.GetType().Name} has patterns of single heads, but the queries of global tokens are the same tokens' in all heads.", nameof(attention));
        }
    }

    /// <summary>The positions of global tokens, int64 [batch, globals]; null: there are none.</summary>
    public static Tensor? Find(AttentionPattern pattern, Tensor input, Tensor? keyPaddingMask, Tensor? globalTokenMask)
    {
        var (batch, length) = (input.shape[0], checked((int)input.shape[1]));
        var (exists, isGlobal) = (Mask(keyPaddingMask, input, nameof(keyPaddingMask)), Mask(globalTokenMask, input, nameof(globalTokenMask)));
        var found = new List<long>[batch];
        for (var element = 0; element < batch; element++)
        {
            found[element] = Of(
                pattern,
                length,
                exists is null ? null : exists.AsSpan(element * length, length),
                isGlobal is null ? null : isGlobal.AsSpan(element * length, length));
        }

        var most = found.Select(static rows => rows.Count).DefaultIfEmpty().Max();
        return most == 0
            ? null
            : tensor(found.SelectMany(rows => rows.Concat(Enumerable.Repeat(0L, most - rows.Count))).ToArray(), [batch, most]);
    }

    /// <summary>A sequence goes from its first token to its last, and the class's own tokens count from there.</summary>
    private static List<long> Of(AttentionPattern pattern, int length, ReadOnlySpan<bool> exists, ReadOnlySpan<bool> isGlobal)
    {
        var (first, last) = exists.IsEmpty ? (0, length - 1) : (exists.IndexOf(true), exists.LastIndexOf(true));
        var rows = new List<long>();
        for (var position = Math.Max(first, 0); position <= last; position++)
        {
            var isToken = exists.IsEmpty || exists[position];
            if (isToken && ((!isGlobal.IsEmpty && isGlobal[position]) || pattern.IsGlobalRow(0, position - first, last - first + 1)))
            {
                rows.Add(position);
            }
        }

        return rows;
    }

    private static bool[]? Mask(Tensor? mask, Tensor input, string name)
    {
        if (mask is null)
        {
            return null;
        }

        TensorChecks.Mask(mask, input.shape[0], input.shape[1], name);
        using var dense = mask.contiguous();
        var values = TensorMemory.Elements<bool>(dense).ToArray();
        GC.KeepAlive(dense);
        return values;
    }
}
