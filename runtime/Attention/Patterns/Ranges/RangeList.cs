namespace SparseAttentionGen;

/// <summary>Ranges of keys in one growing buffer, so that a row's ranges cost no allocation.</summary>
internal sealed class RangeList
{
    private KeyRange[] ranges = new KeyRange[8];

    /// <summary>Number of ranges.</summary>
    public int Count { get; private set; }

    /// <summary>A range.</summary>
    /// <param name="index">Its place.</param>
    public KeyRange this[int index] => ranges[index];

    /// <summary>Forgets all ranges.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a range; an empty one is dropped.</summary>
    public void Add(int first, int last)
    {
        if (last < first)
        {
            return;
        }

        if (Count == ranges.Length)
        {
            Array.Resize(ref ranges, 2 * Count);
        }

        ranges[Count++] = new KeyRange(first, last);
    }

    /// <summary>Replaces this list by another.</summary>
    public void SetTo(RangeList other)
    {
        Clear();
        for (var index = 0; index < other.Count; index++)
        {
            Add(other.ranges[index].First, other.ranges[index].Last);
        }
    }

    /// <summary>Leaves out the keys of a normalized list before a first and after a last one.</summary>
    public void Limit(int first, int last)
    {
        var kept = 0;
        for (var index = 0; index < Count; index++)
        {
            var range = ranges[index].Intersect(new KeyRange(first, last));
            if (!range.IsEmpty)
            {
                ranges[kept++] = range;
            }
        }

        Count = kept;
    }

    /// <summary>Number of keys in all ranges, which must be disjoint.</summary>
    public long Total()
    {
        long total = 0;
        for (var index = 0; index < Count; index++)
        {
            total += ranges[index].Count;
        }

        return total;
    }

    /// <summary>Whether a key is in some range.</summary>
    public bool Contains(int key)
    {
        for (var index = 0; index < Count; index++)
        {
            if (ranges[index].Contains(key))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sorts the ranges and joins those that overlap or touch.</summary>
    public void Normalize()
    {
        if (Count < 2)
        {
            return;
        }

        for (var index = 1; index < Count; index++)
        {
            var range = ranges[index];
            var place = index;
            for (; place > 0 && ranges[place - 1].First > range.First; place--)
            {
                ranges[place] = ranges[place - 1];
            }

            ranges[place] = range;
        }

        var kept = 0;
        for (var index = 1; index < Count; index++)
        {
            if (ranges[index].First - 1L <= ranges[kept].Last)
            {
                ranges[kept] = new KeyRange(ranges[kept].First, Math.Max(ranges[kept].Last, ranges[index].Last));
            }
            else
            {
                ranges[++kept] = ranges[index];
            }
        }

        Count = kept + 1;
    }

    /// <summary>Replaces this list by the keys that two normalized lists have in common.</summary>
    public void SetToIntersection(RangeList left, RangeList right)
    {
        Clear();
        for (int i = 0, j = 0; i < left.Count && j < right.Count;)
        {
            var (a, b) = (left.ranges[i], right.ranges[j]);
            Add(Math.Max(a.First, b.First), Math.Min(a.Last, b.Last));
            if (a.Last < b.Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }

    /// <summary>Replaces this list by the keys of one normalized list that are not in another.</summary>
    public void SetToDifference(RangeList left, RangeList right)
    {
        Clear();
        var j = 0;
        for (var i = 0; i < left.Count; i++)
        {
            long first = left.ranges[i].First;
            var last = left.ranges[i].Last;
            while (j < right.Count && right.ranges[j].Last < first)
            {
                j++;
            }

            for (var cut = j; cut < right.Count && right.ranges[cut].First <= last && first <= last; cut++)
            {
                Add((int)first, right.ranges[cut].First - 1);
                first = right.ranges[cut].Last + 1L;
            }

            if (first <= last)
            {
                Add((int)first, last);
            }
        }
    }
}
