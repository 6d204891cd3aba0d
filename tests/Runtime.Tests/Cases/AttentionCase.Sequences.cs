namespace SparseAttentionGen.Tests;

/// <content>Documents and positions that do not contradict each other.</content>
internal sealed partial class AttentionCase
{
    /// <summary>Whether queries and keys need documents of their own: queries are not at the positions of keys.</summary>
    private bool HasTwoLists => Documents != DocumentKind.None
        && (HasQueryDocuments || QueryOffset < 0 || QueryOffset + QueryLength > KeyLength || (QueryOffset == 0 && QueryLength != KeyLength));

    private void FillDocuments(Random random)
    {
        if (Documents == DocumentKind.Cumulative)
        {
            CumulativeLengths = Ends(KeyLength);
            CumulativeQueryLengths = HasTwoLists ? Ends(QueryLength) : [];
        }
        else if (Documents != DocumentKind.None)
        {
            SegmentIds = Ids(KeyLength);
            QuerySegmentIds = HasTwoLists ? Ids(QueryLength) : [];
        }

        int[] Ends(int length) => Attention.Pattern.RequiredLength is > 0 and var canvas
            ? [.. Enumerable.Range(0, (length / canvas) + 1).Select(document => document * canvas)]
            : [0, .. Enumerable.Range(0, 4).Select(_ => random.Next(0, length + 1)).Order(), length];

        // Images lie one after the other, or pixel by pixel side by side.
        int[] Ids(int length)
        {
            var document = 0;
            var scattered = Documents == DocumentKind.Scattered;
            return Attention.Pattern.RequiredLength is > 0 and var canvas
                ? [.. Enumerable.Range(0, Batch * length).Select(token => scattered ? token % Math.Max(1, length / canvas) : token / canvas)]
                : [.. Enumerable.Range(0, Batch * length).Select(_ => random.Next(20) == 0 ? document = scattered ? random.Next(3) : document + 1 : document)];
        }
    }

    private void FillOffsets(Random random)
    {
        if (HasTwoLists)
        {
            QueryOffsets = HasQueryOffsets && Documents == DocumentKind.Cumulative ? [.. CumulativeQueryLengths.Skip(1).Select(_ => random.Next(-20, 40))] : [];
        }
        else if (Documents == DocumentKind.None && (HasQueryOffsets || (HasKeyLengths && QueryOffset != 0)))
        {
            QueryOffsets = [.. Enumerable.Range(0, Batch).Select(batch => batch == 0 ? QueryOffset : QueryOffset + random.Next(-30, 31))];
        }
    }
}
