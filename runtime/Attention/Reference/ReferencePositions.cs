namespace SparseAttentionGen.CompilerServices;

/// <summary>The definition of a call's sequences: to which each query and key belongs, and at which position.</summary>
/// <remarks>
/// A sequence is a batch element, or a document of one. Unless padding counts, it goes from the first key that exists to the last that does; on
/// a canvas every key has its place. A query at a key's position has that key's sequence. Where documents of queries are given by themselves, their
/// last query is at the position of their last key, or their first where the call says.
/// </remarks>
internal sealed class ReferencePositions
{
    private readonly Token[] queries;
    private readonly Token[] keys;
    private readonly int queryLength;
    private readonly int keyLength;

    private ReferencePositions(CallViews views)
    {
        (queryLength, keyLength) = (views.Query.Length, views.Key.Length);
        queries = new Token[views.Query.Batch * queryLength];
        keys = new Token[views.Query.Batch * keyLength];
    }

    /// <summary>Finds the sequences of a call whose arguments are checked.</summary>
    public static ReferencePositions Create(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var positions = new ReferencePositions(views);
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            var (ofKeys, ofQueries) = positions.Documents(batch, arguments);
            foreach (var document in ofKeys.Union(ofQueries).ToList())
            {
                var members = Enumerable.Range(0, ofKeys.Length).Where(key => ofKeys[key] == document).ToList();
                var rows = Enumerable.Range(0, ofQueries.Length).Where(row => ofQueries[row] == document).ToList();
                positions.Place(batch, document, members, rows, pattern, arguments);
            }
        }

        return positions;
    }

    /// <summary>Whether a query and a key belong to one sequence.</summary>
    public bool AreOfOneSequence(int batch, int row, int key) => Query(batch, row).Document == Key(batch, key).Document;

    /// <summary>The sequence of a query.</summary>
    public PatternSequence SequenceOf(int batch, int row) => Query(batch, row).Sequence;

    /// <summary>Number of positions of a batch element that is one sequence.</summary>
    public int LengthOf(int batch) => keyLength == 0 ? 0 : Key(batch, 0).Sequence.KeyCount;

    /// <summary>A query's position.</summary>
    public int QueryPosition(int batch, int row) => Query(batch, row).Position;

    /// <summary>A key's position.</summary>
    public int KeyPosition(int batch, int key) => Key(batch, key).Position;

    /// <summary>A key's position less a query's.</summary>
    public long DistanceOf(int batch, int row, int key) => (long)KeyPosition(batch, key) - QueryPosition(batch, row);

    /// <summary>The key at a query's position, padding included; null where there is none.</summary>
    public int? KeyOf(int batch, int row)
    {
        var query = Query(batch, row);
        for (var key = 0; key < keyLength; key++)
        {
            if (Key(batch, key).Document == query.Document && Key(batch, key).Position == query.Position)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>Whether a key is not padding.</summary>
    public static bool Exists(int batch, int key, int keys, in AttentionArguments arguments) =>
        (arguments.KeyLengths.IsEmpty || key < arguments.KeyLengths[batch])
        && (arguments.KeyPaddingMask.IsEmpty || arguments.KeyPaddingMask[(batch * keys) + key]);

    private ref Token Query(int batch, int row) => ref queries[(batch * queryLength) + row];

    private ref Token Key(int batch, int key) => ref keys[(batch * keyLength) + key];

    private static int OffsetOf(int batch, in AttentionArguments arguments) =>
        arguments.QueryOffsets.IsEmpty ? arguments.QueryOffset : arguments.QueryOffsets[batch];

    private (int[] Keys, int[] Queries) Documents(int batch, in AttentionArguments arguments)
    {
        var (ofKeys, ofQueries) = (new int[keyLength], new int[queryLength]);
        if (!arguments.CumulativeLengths.IsEmpty)
        {
            Fill(ofKeys, arguments.CumulativeLengths);
            Fill(ofQueries, arguments.CumulativeQueryLengths);
        }
        else if (!arguments.SegmentIds.IsEmpty)
        {
            arguments.SegmentIds.Slice(batch * keyLength, keyLength).CopyTo(ofKeys);
            (arguments.QuerySegmentIds.IsEmpty ? default : arguments.QuerySegmentIds.Slice(batch * queryLength, queryLength)).CopyTo(ofQueries);
        }

        if (HasOneList(arguments))
        {
            for (var row = 0; row < queryLength; row++)
            {
                ofQueries[row] = ofKeys[row + OffsetOf(batch, arguments)];
            }
        }

        return (ofKeys, ofQueries);
    }

    private static bool HasOneList(in AttentionArguments arguments) =>
        (!arguments.CumulativeLengths.IsEmpty && arguments.CumulativeQueryLengths.IsEmpty) || (!arguments.SegmentIds.IsEmpty && arguments.QuerySegmentIds.IsEmpty);

    private static void Fill(int[] documents, ReadOnlySpan<int> ends)
    {
        for (var document = 0; document + 1 < ends.Length; document++)
        {
            documents.AsSpan(ends[document]..ends[document + 1]).Fill(document);
        }
    }

    private void Place(int batch, int document, List<int> members, List<int> rows, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var (start, length) = (0, members.Count);
        if (!arguments.CountsPadding && (pattern.RequiredLength == 0 || pattern.RequiredLength != members.Count))
        {
            var existing = new List<int>();
            for (var index = 0; index < members.Count; index++)
            {
                if (Exists(batch, members[index], keyLength, arguments))
                {
                    existing.Add(index);
                }
            }

            start = existing.Count == 0 ? 0 : existing[0];
            length = existing.Count == 0 ? 0 : existing[^1] - start + 1;
        }

        var sequence = new PatternSequence(length, PrefixOf(batch, document, arguments));
        for (var index = 0; index < members.Count; index++)
        {
            Key(batch, members[index]) = new Token(document, index - start, sequence);
        }

        for (var index = 0; index < rows.Count; index++)
        {
            var position = HasOneList(arguments) ? members.IndexOf(rows[index] + OffsetOf(batch, arguments))
                : arguments.CumulativeLengths.IsEmpty && arguments.SegmentIds.IsEmpty ? rows[index] + OffsetOf(batch, arguments)
                : arguments.QueryOffsets.IsEmpty ? index + members.Count - rows.Count
                : index + arguments.QueryOffsets[document];
            Query(batch, rows[index]) = new Token(document, position - start, sequence);
        }
    }

    private int PrefixOf(int batch, int document, in AttentionArguments arguments)
    {
        var prefixes = arguments.PrefixLengths;
        var documents = arguments.CumulativeLengths.Length - 1;
        return prefixes.IsEmpty ? 0
            : documents > 1 && prefixes.Length == queries.Length / queryLength * documents ? prefixes[(batch * documents) + document]
            : prefixes[batch];
    }

    /// <summary>Where a query or a key is.</summary>
    private readonly record struct Token(int Document, int Position, PatternSequence Sequence);
}
