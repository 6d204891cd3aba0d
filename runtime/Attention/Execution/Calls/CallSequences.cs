namespace SparseAttentionGen.CompilerServices;

/// <summary>Finds the sequences of a call.</summary>
internal static class CallSequences
{
    /// <summary>Finds the sequences: batch elements in order, and the documents of each in order. Of several documents those without queries are left out.</summary>
    /// <param name="views">The call's sizes.</param>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="arguments">The call's arguments, checked.</param>
    public static CallSequence[] Create(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var sequences = new List<CallSequence>();
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            var documents = PackedDocuments.Of(batch, views.Query.Length, views.Key.Length, arguments);
            for (var index = 0; index < documents.Count; index++)
            {
                if (documents.Count == 1 || documents[index].Queries.Count > 0)
                {
                    var prefix = PrefixOf(views.Query.Batch, batch, documents.Count, index, arguments);
                    sequences.Add(WithoutPadding(batch, documents[index], prefix, views.Key.Length, pattern, arguments));
                }
            }
        }

        return [.. sequences];
    }

    private static int PrefixOf(int batches, int batch, int documents, int document, in AttentionArguments arguments)
    {
        var prefixes = arguments.PrefixLengths;
        return prefixes.IsEmpty ? 0
            : !arguments.CumulativeLengths.IsEmpty && prefixes.Length == batches * documents ? prefixes[(batch * documents) + document]
            : prefixes[batch];
    }

    /// <summary>Leaves out padding at both ends, unless it counts as tokens. On a canvas it stays, since every token has its place there.</summary>
    private static CallSequence WithoutPadding(
        int batch, PackedDocument document, int prefix, int keyLength, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var keys = document.Keys;
        var exists = arguments.KeyPaddingMask.IsEmpty ? default : arguments.KeyPaddingMask.Slice(batch * keyLength, keyLength);
        var (start, end) = (0, arguments.KeyLengths.IsEmpty ? keys.Count : keys.CountBefore(arguments.KeyLengths[batch]));
        if (!exists.IsEmpty)
        {
            while (end > 0 && !exists[keys.At(end - 1)])
            {
                end--;
            }

            while (start < end && !exists[keys.At(start)])
            {
                start++;
            }
        }

        if (arguments.CountsPadding || (pattern.RequiredLength > 0 && pattern.RequiredLength == keys.Count))
        {
            return Make(batch, document, prefix, 0, keys.Count, end, HasHoles(keys, 0, end, exists));
        }

        start = start < end ? start : 0;
        return Make(batch, document, prefix, start, end - start, end - start, HasHoles(keys, start, end, exists));
    }

    private static CallSequence Make(int batch, PackedDocument document, int prefix, int start, int count, int keyCount, bool hasHoles) => new()
    {
        Batch = batch,
        Queries = document.Queries,
        Keys = document.Keys.Part(start, count),
        QueryOffset = document.QueryOffset - start,
        KeyCount = keyCount,
        HasHoles = hasHoles,
        PaddingBefore = start,
        PaddingBehind = document.Keys.Count - start - keyCount,
        PrefixLength = prefix,
    };

    private static bool HasHoles(TokenSet keys, int start, int end, ReadOnlySpan<bool> exists)
    {
        if (exists.IsEmpty)
        {
            return false;
        }

        if (keys.Places is null)
        {
            return exists.Slice(keys.First + start, end - start).Contains(false);
        }

        for (var position = start; position < end; position++)
        {
            if (!exists[keys.At(position)])
            {
                return true;
            }
        }

        return false;
    }
}
