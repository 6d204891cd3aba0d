using System.Runtime.InteropServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>The queries and keys of one document, padding included.</summary>
/// <param name="Queries">Rows of the queries.</param>
/// <param name="Keys">The keys.</param>
/// <param name="QueryOffset">Position of the first query among the keys.</param>
internal readonly record struct PackedDocument(TokenSet Queries, TokenSet Keys, int QueryOffset);

/// <summary>The documents of a batch element; without any, all of it is one.</summary>
internal static class PackedDocuments
{
    /// <summary>Finds the documents. Those given by lengths come in their order, empty ones too; those given by ids in the order of their first tokens.</summary>
    /// <param name="batch">The batch element.</param>
    /// <param name="queries">Number of queries.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="arguments">The call's arguments, checked.</param>
    public static List<PackedDocument> Of(int batch, int queries, int keys, in AttentionArguments arguments)
    {
        var offset = arguments.QueryOffsets.IsEmpty || !arguments.CumulativeQueryLengths.IsEmpty ? arguments.QueryOffset : arguments.QueryOffsets[batch];
        if (!arguments.CumulativeQueryLengths.IsEmpty)
        {
            return OfLengths(arguments.CumulativeLengths, arguments.CumulativeQueryLengths, arguments.QueryOffsets);
        }

        if (!arguments.CumulativeLengths.IsEmpty)
        {
            return [.. Runs(arguments.CumulativeLengths).Select(run => OfOneList(run, offset, queries))];
        }

        if (arguments.SegmentIds.IsEmpty)
        {
            return [new PackedDocument(new TokenSet(0, queries), new TokenSet(0, keys), offset)];
        }

        var ofKeys = Group(arguments.SegmentIds.Slice(batch * keys, keys));
        return arguments.QuerySegmentIds.IsEmpty
            ? [.. ofKeys.Select(item => OfOneList(item.Tokens, offset, queries))]
            : OfIds(ofKeys, Group(arguments.QuerySegmentIds.Slice(batch * queries, queries)));
    }

    private static List<TokenSet> Runs(ReadOnlySpan<int> ends)
    {
        var runs = new List<TokenSet>(ends.Length);
        for (var document = 0; document + 1 < ends.Length; document++)
        {
            runs.Add(new TokenSet(ends[document], ends[document + 1] - ends[document]));
        }

        return runs;
    }

    private static List<PackedDocument> OfLengths(ReadOnlySpan<int> keyEnds, ReadOnlySpan<int> queryEnds, ReadOnlySpan<int> offsets)
    {
        var (keys, queries, documents) = (Runs(keyEnds), Runs(queryEnds), new List<PackedDocument>(keyEnds.Length));
        for (var document = 0; document < keys.Count; document++)
        {
            documents.Add(new PackedDocument(
                queries[document], keys[document], offsets.IsEmpty ? keys[document].Count - queries[document].Count : offsets[document]));
        }

        return documents;
    }

    private static List<PackedDocument> OfIds(List<(int Id, TokenSet Tokens)> keys, List<(int Id, TokenSet Tokens)> queries)
    {
        var byId = keys.ToDictionary(static item => item.Id, static item => item.Tokens);
        return [.. queries.Select(item =>
        {
            var attended = byId.GetValueOrDefault(item.Id);
            return new PackedDocument(item.Tokens, attended, attended.Count - item.Tokens.Count);
        })];
    }

    /// <summary>A document whose queries are found by position: those at the positions of the document's keys.</summary>
    private static PackedDocument OfOneList(TokenSet keys, int offset, int queries)
    {
        var first = keys.CountBefore(offset);
        var count = keys.CountBefore((int)Math.Min(int.MaxValue, (long)offset + queries)) - first;
        var rows = keys.Part(first, count);
        if (keys.Places is null)
        {
            rows = rows with { First = rows.First - offset };
        }
        else if (offset != 0)
        {
            rows = new TokenSet(0, count, [.. keys.Places.AsSpan(rows.First, count).ToArray().Select(place => place - offset)]);
        }

        return new PackedDocument(rows, keys, first);
    }

    /// <summary>The tokens of each id, by its first token.</summary>
    private static List<(int Id, TokenSet Tokens)> Group(ReadOnlySpan<int> ids)
    {
        var runs = new List<(int Id, TokenSet Tokens)>();
        for (int start = 0, end; start < ids.Length; start = end)
        {
            var length = ids[start..].IndexOfAnyExcept(ids[start]);
            end = length < 0 ? ids.Length : start + length;
            runs.Add((ids[start], new TokenSet(start, end - start)));
        }

        var places = new Dictionary<int, int>();
        var documents = new List<(int Id, TokenSet Tokens)>();
        var scattered = new Dictionary<int, List<int>>();
        foreach (var (id, tokens) in runs)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, id, out var isKnown);
            if (!isKnown)
            {
                place = documents.Count;
                documents.Add((id, tokens));
                continue;
            }

            if (!scattered.TryGetValue(place, out var all))
            {
                var first = documents[place].Tokens;
                scattered.Add(place, all = [.. Enumerable.Range(first.First, first.Count)]);
            }

            all.AddRange(Enumerable.Range(tokens.First, tokens.Count));
        }

        foreach (var (place, all) in scattered)
        {
            documents[place] = (documents[place].Id, new TokenSet(0, all.Count, [.. all]));
        }

        return documents;
    }
}
