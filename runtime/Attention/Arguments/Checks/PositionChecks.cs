namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a call says about positions: offsets, documents, lengths. Each failure names the argument and the reason.</summary>
internal static class PositionChecks
{
    /// <summary>Largest magnitude of a position. It is less than the largest int, so that whole vectors of positions fit behind it.</summary>
    private const int MostPositions = int.MaxValue - 1024;

    /// <summary>Checks offsets and documents by themselves and against each other.</summary>
    public static void Check(CallViews views, in AttentionArguments arguments)
    {
        CheckDocuments(views, arguments);
        CheckOffsets(views, arguments);
        CheckOneList(views, arguments);
    }

    /// <summary>Checks what only the sequences tell: that they fit a canvas, and that one offset suits all lengths.</summary>
    public static void CheckSequences(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (pattern.RequiredLength > 0)
        {
            CheckCanvas(views, pattern, arguments);
        }

        var hasDocuments = !arguments.CumulativeLengths.IsEmpty || !arguments.SegmentIds.IsEmpty;
        if (arguments.QueryOffset > 0 && !arguments.KeyLengths.IsEmpty && !arguments.SkipPaddingRows && !hasDocuments && pattern.Approximation is null)
        {
            CheckLengths(views, CallPattern.Of(pattern, arguments), arguments);
        }
    }

    private static void CheckDocuments(CallViews views, in AttentionArguments arguments)
    {
        var (batch, keys, queries) = (views.Query.Batch, views.Key.Length, views.Query.Length);
        ArgumentChecks.Length(arguments.SegmentIds.Length, (Int128)batch * keys, nameof(arguments.SegmentIds), "[batch * keyLength]");
        ArgumentChecks.Length(arguments.QuerySegmentIds.Length, (Int128)batch * queries, nameof(arguments.QuerySegmentIds), "[batch * queryLength]");
        Reject(
            !arguments.SegmentIds.IsEmpty && !arguments.CumulativeLengths.IsEmpty,
            "CumulativeLengths and SegmentIds are given: documents are described by one of them.");
        Reject(
            !arguments.QuerySegmentIds.IsEmpty && arguments.SegmentIds.IsEmpty && batch > 0 && keys > 0,
            "QuerySegmentIds is given without SegmentIds, which says the documents of the keys.");
        Reject(
            !arguments.CumulativeQueryLengths.IsEmpty && arguments.CumulativeLengths.IsEmpty,
            "CumulativeQueryLengths is given without CumulativeLengths, which says the documents of the keys.");
        CheckEnds(arguments.CumulativeLengths, keys, nameof(arguments.CumulativeLengths), "key");
        CheckEnds(arguments.CumulativeQueryLengths, queries, nameof(arguments.CumulativeQueryLengths), "query");
        if (!arguments.CumulativeQueryLengths.IsEmpty && arguments.CumulativeQueryLengths.Length != arguments.CumulativeLengths.Length)
        {
            throw new ArgumentException(
                $"CumulativeQueryLengths is for {arguments.CumulativeQueryLengths.Length - 1} documents, but CumulativeLengths for {arguments.CumulativeLengths.Length - 1}.",
                nameof(arguments));
        }
    }

    private static void CheckEnds(ReadOnlySpan<int> ends, int length, string name, string tensor)
    {
        if (ends.IsEmpty)
        {
            return;
        }

        if (ends[0] != 0 || ends[^1] != length)
        {
            throw new ArgumentException($"{name} goes from {ends[0]} to {ends[^1]}, but must go from 0 to the {tensor}'s length, {length}.", "arguments");
        }

        for (var index = 1; index < ends.Length; index++)
        {
            if (ends[index] < ends[index - 1])
            {
                throw new ArgumentException($"{name}[{index}] is {ends[index]}, less than the {ends[index - 1]} before it.", "arguments");
            }
        }
    }

    private static void CheckOffsets(CallViews views, in AttentionArguments arguments)
    {
        var offsets = arguments.QueryOffsets;
        var ofDocuments = !arguments.CumulativeQueryLengths.IsEmpty;
        Reject(arguments.QueryOffset != 0 && !offsets.IsEmpty, "QueryOffset and QueryOffsets are given: positions are described by one of them.");
        Reject(
            arguments.QueryOffset != 0 && (ofDocuments || !arguments.QuerySegmentIds.IsEmpty),
            "QueryOffset is given with documents of the queries, whose ends are aligned with those of their keys: leave it at 0, or give QueryOffsets with CumulativeQueryLengths.");
        Reject(
            !offsets.IsEmpty && !arguments.QuerySegmentIds.IsEmpty,
            "QueryOffsets is given with QuerySegmentIds, which align the ends of documents: give CumulativeQueryLengths, for which QueryOffsets has an element for each document.");
        ArgumentChecks.Length(
            offsets.Length,
            ofDocuments ? arguments.CumulativeQueryLengths.Length - 1 : views.Query.Batch,
            nameof(arguments.QueryOffsets),
            ofDocuments ? "[documents]" : "[batch]");
        CheckOffset(arguments.QueryOffset, views, nameof(arguments.QueryOffset));
        for (var index = 0; index < offsets.Length; index++)
        {
            CheckOffset(offsets[index], views, $"{nameof(arguments.QueryOffsets)}[{index}]");
        }
    }

    private static void CheckOffset(int offset, CallViews views, string name)
    {
        if ((long)offset + views.Query.Length > MostPositions)
        {
            throw new ArgumentException($"{name} is {offset}: positions up to {(long)offset + views.Query.Length} are more than is supported.", "arguments");
        }

        if ((long)offset - views.Key.Length < -int.MaxValue)
        {
            throw new ArgumentException($"{name} is {offset}: positions so far before the keys are more than is supported.", "arguments");
        }
    }

    /// <summary>Checks that one list of documents can serve queries and keys: every query is at the position of a key, and the call says at which.</summary>
    private static void CheckOneList(CallViews views, in AttentionArguments arguments)
    {
        var name = !arguments.CumulativeLengths.IsEmpty && arguments.CumulativeQueryLengths.IsEmpty ? nameof(arguments.CumulativeLengths)
            : !arguments.SegmentIds.IsEmpty && arguments.QuerySegmentIds.IsEmpty ? nameof(arguments.SegmentIds)
            : null;
        if (name is null || views.Query.Length == 0)
        {
            return;
        }

        var other = name == nameof(arguments.SegmentIds) ? nameof(arguments.QuerySegmentIds) : nameof(arguments.CumulativeQueryLengths);
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            var offset = arguments.QueryOffsets.IsEmpty ? arguments.QueryOffset : arguments.QueryOffsets[batch];
            if (views.Query.Length != views.Key.Length && offset == 0 && arguments.QueryOffsets.IsEmpty)
            {
                throw new ArgumentException(
                    $"{name} describes the documents of {views.Key.Length} keys, but there are {views.Query.Length} queries: give {other} as well, or the position of the first query by QueryOffset.",
                    nameof(arguments));
            }

            if (offset < 0 || (long)offset + views.Query.Length > views.Key.Length)
            {
                throw new ArgumentException(
                    $"{name} is given for queries at the positions {offset} to {(long)offset + views.Query.Length - 1}, but the keys, whose documents are theirs, have those from 0 to {views.Key.Length - 1}: give {other} as well.",
                    nameof(arguments));
            }
        }
    }

    private static void CheckCanvas(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        foreach (var sequence in CallSequences.Create(views, pattern, arguments))
        {
            if (sequence.Keys.Count == pattern.RequiredLength || sequence.KeyCount == 0)
            {
                continue;
            }

            var isWhole = sequence.Keys.Count == views.Key.Length;
            throw new ArgumentException(
                isWhole
                    ? $"The key's length is {views.Key.Length}, but the class's canvas has {pattern.RequiredLength} places."
                    : $"A sequence of batch element {sequence.Batch} has {sequence.Keys.Count} keys, but the class's canvas has {pattern.RequiredLength} places.",
                isWhole ? "key" : nameof(arguments));
        }
    }

    /// <summary>
    /// Rejects one offset for all where it lies beyond the keys of a batch element and leaves its queries nothing to attend: it is most likely
    /// the length of another batch element's past.
    /// </summary>
    private static void CheckLengths(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        foreach (var sequence in CallSequences.Create(views, pattern, arguments))
        {
            var keys = arguments.KeyLengths[sequence.Batch];
            var isGlobalAtCall = !arguments.GlobalTokenMask.IsEmpty && arguments.GlobalTokenMask.Slice(sequence.Batch * views.Key.Length, views.Key.Length).Contains(true);
            if (keys > 0 && arguments.QueryOffset >= keys && sequence.KeyCount > 0 && !isGlobalAtCall && !AttendsAny(pattern, views.Query.Heads, sequence))
            {
                throw new ArgumentException(
                    $"QueryOffset is {arguments.QueryOffset}, but KeyLengths[{sequence.Batch}] is {keys}: the class's pattern leaves queries so far behind the last key nothing to attend. Give QueryOffsets, the past of each batch element.",
                    nameof(arguments));
            }
        }
    }

    private static bool AttendsAny(AttentionPattern pattern, int heads, CallSequence sequence)
    {
        for (var head = 0; head < heads; head++)
        {
            // Heads beyond the largest named one are alike, unless random blocks or predicates make them differ.
            if (head > pattern.LargestHead + 1 && !pattern.VariantOf(head).DiffersByHead)
            {
                break;
            }

            var counter = new RowCounter(pattern, head, sequence.Keys.Count, sequence.PrefixLength);
            for (var row = 0; row < sequence.Queries.Count; row++)
            {
                if (counter.Count(row + sequence.QueryOffset) > 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Reject(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new ArgumentException(message, "arguments");
        }
    }
}
