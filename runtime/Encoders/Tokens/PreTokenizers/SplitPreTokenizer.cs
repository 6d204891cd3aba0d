using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>Cuts where a pattern is found.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What is done with its matches.</param>
/// <param name="isInverted">Whether what lies between matches divides words instead.</param>
internal sealed class SplitPreTokenizer(ITextPattern pattern, SplitBehavior behavior, bool isInverted = false) : IPreTokenizer
{
    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken)
    {
        var ranges = Ranges(piece.Length, pattern.Find(piece.Text, cancellationToken));
        return Merge(ranges).Select(range => piece.Part(range.Start, range.End));
    }

    /// <summary>Matches and what lies between, in order.</summary>
    private List<Range> Ranges(int length, List<(int Start, int End)> found)
    {
        var ranges = new List<Range>((2 * found.Count) + 1);
        var reached = 0;
        foreach (var (start, end) in found)
        {
            if (start > reached)
            {
                ranges.Add(new Range(reached, start, isInverted));
            }

            ranges.Add(new Range(start, end, !isInverted));
            reached = end;
        }

        if (length > reached)
        {
            ranges.Add(new Range(reached, length, isInverted));
        }

        return ranges;
    }

    private IEnumerable<Range> Merge(List<Range> ranges) => behavior switch
    {
        SplitBehavior.Removed => ranges.Where(static range => !range.Divides),
        SplitBehavior.Isolated => ranges,
        SplitBehavior.Contiguous => Join(ranges, static (before, range) => before.Divides == range.Divides),
        SplitBehavior.MergedWithPrevious => Join(ranges, static (before, range) => range.Divides && !before.Divides),
        _ => JoinWithNext(ranges),
    };

    /// <summary>Joins each range to the one before it where <paramref name="joins"/> says so; the first has nothing before it.</summary>
    private static IEnumerable<Range> Join(List<Range> ranges, Func<Range, Range, bool> joins)
    {
        for (var index = 0; index < ranges.Count;)
        {
            var first = ranges[index];
            var end = first.End;
            for (index++; index < ranges.Count && joins(ranges[index - 1], ranges[index]); index++)
            {
                end = ranges[index].End;
            }

            yield return first with { End = end };
        }
    }

    private static IEnumerable<Range> JoinWithNext(List<Range> ranges)
    {
        for (var index = 0; index < ranges.Count; index++)
        {
            var range = ranges[index];
            if (range.Divides && index + 1 < ranges.Count && !ranges[index + 1].Divides)
            {
                index++;
                range = range with { End = ranges[index].End };
            }

            yield return range;
        }
    }

    private readonly record struct Range(int Start, int End, bool Divides);
}
