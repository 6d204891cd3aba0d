namespace SparseAttentionGen.CompilerServices;

/// <summary>The documents of one packed sequence: runs of positions with equal ids.</summary>
internal sealed class DocumentMap
{
    private readonly int[] starts;
    private readonly int[] documents;
    private readonly int length;
    private readonly List<KeyRange>?[]? runs;

    private DocumentMap(List<int> starts, List<int> documents, int length)
    {
        this.starts = [.. starts];
        this.documents = [.. documents];
        this.length = length;
        if (documents.Distinct().Count() != documents.Count)
        {
            runs = CollectRuns();
        }
    }

    /// <summary>Whether every document is one run.</summary>
    public bool IsContiguous => runs is null;

    /// <summary>Documents given by an id for each position.</summary>
    public static DocumentMap FromIds(ReadOnlySpan<int> ids)
    {
        var (starts, documents) = (new List<int>(), new List<int>());
        for (var position = 0; position < ids.Length; position++)
        {
            if (position == 0 || ids[position] != ids[position - 1])
            {
                starts.Add(position);
                documents.Add(ids[position]);
            }
        }

        return new DocumentMap(starts, documents, ids.Length);
    }

    /// <summary>Documents given by their ends: 0, the first one's length, that and the second one's, and so on.</summary>
    public static DocumentMap FromCumulativeLengths(ReadOnlySpan<int> ends)
    {
        var (starts, documents) = (new List<int>(), new List<int>());
        for (var document = 0; document + 1 < ends.Length; document++)
        {
            if (ends[document + 1] > ends[document])
            {
                starts.Add(ends[document]);
                documents.Add(document);
            }
        }

        return new DocumentMap(starts, documents, ends[^1]);
    }

    /// <summary>The run that a position lies in; empty outside the sequence.</summary>
    public KeyRange RunOf(int position) => position < 0 || position >= length ? KeyRange.Empty : Run(IndexOf(position));

    /// <summary>Adds the runs of a position's document.</summary>
    public void AddDocument(int position, RangeList ranges)
    {
        if (position < 0 || position >= length)
        {
            return;
        }

        var index = IndexOf(position);
        if (runs?[index] is not { } all)
        {
            ranges.Add(Run(index).First, Run(index).Last);
            return;
        }

        foreach (var run in all)
        {
            ranges.Add(run.First, run.Last);
        }
    }

    /// <summary>Whether two positions are of one document.</summary>
    public bool AreOfOneDocument(int left, int right) =>
        left >= 0 && left < length && right >= 0 && right < length && documents[IndexOf(left)] == documents[IndexOf(right)];

    private KeyRange Run(int index) => new(starts[index], (index + 1 < starts.Length ? starts[index + 1] : length) - 1);

    private int IndexOf(int position)
    {
        var index = Array.BinarySearch(starts, position);
        return index < 0 ? ~index - 1 : index;
    }

    private List<KeyRange>?[] CollectRuns()
    {
        var byDocument = new Dictionary<int, List<KeyRange>>();
        var lists = new List<KeyRange>?[starts.Length];
        for (var index = 0; index < starts.Length; index++)
        {
            if (!byDocument.TryGetValue(documents[index], out var list))
            {
                byDocument[documents[index]] = list = [];
            }

            list.Add(Run(index));
            lists[index] = list;
        }

        return lists;
    }
}
