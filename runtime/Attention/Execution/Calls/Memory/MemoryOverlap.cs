namespace SparseAttentionGen.CompilerServices;

/// <summary>Whether regions of memory have a byte in common.</summary>
/// <remarks>
/// <para>
/// Two bytes coincide where a sum of strides, each taken a limited number of times, falls into an interval. The search goes from the largest
/// stride down. It skips sums that the smaller strides cannot bring into the interval: because they are too small together, or because
/// the interval has no multiple of their greatest common divisor. In a buffer that is cut along its dimensions, in whatever order, each
/// stride is larger than all smaller ones together, so that few sums remain.
/// </para>
/// <para>
/// The general problem is as hard as packing a knapsack (NumPy's <c>shares_memory</c> solves it as well): after <see cref="MostSums"/> sums the answer is
/// that it is not known.
/// </para>
/// </remarks>
internal static class MemoryOverlap
{
    /// <summary>Most sums to look at: they take less than a millisecond.</summary>
    private const int MostSums = 1 << 16;

    private const int MostDimensions = 4;

    /// <summary>Whether two regions have a byte in common.</summary>
    /// <param name="first">A region.</param>
    /// <param name="second">Another one.</param>
    public static OverlapVerdict Decide(in MemoryRegion first, in MemoryRegion second)
    {
        if (first.Width == 0 || second.Width == 0)
        {
            return OverlapVerdict.Apart;
        }

        Span<MemoryStep> firstSteps = stackalloc MemoryStep[MostDimensions];
        Span<MemoryStep> secondSteps = stackalloc MemoryStep[MostDimensions];
        var firstCount = Simplify(first, firstSteps, out var firstWidth);
        var secondCount = Simplify(second, secondSteps, out var secondWidth);

        // Places of the second region are counted from its last one back, so that all strides add up.
        Span<MemoryStep> steps = stackalloc MemoryStep[2 * MostDimensions];
        firstSteps[..firstCount].CopyTo(steps);
        secondSteps[..secondCount].CopyTo(steps[firstCount..]);
        var distance = (long)second.Address - first.Address + Reach(secondSteps[..secondCount]);
        return Find(steps[..(firstCount + secondCount)], distance - (firstWidth - 1), distance + secondWidth - 1);
    }

    /// <summary>Whether two elements of a region share a byte, as with a stride of 0.</summary>
    /// <param name="region">The region.</param>
    public static OverlapVerdict DecideItself(in MemoryRegion region)
    {
        if (region.Width == 0)
        {
            return OverlapVerdict.Apart;
        }

        // Pairs of elements that differ first in this dimension, by one place or more, and in any way in the dimensions after it.
        Span<MemoryStep> steps = stackalloc MemoryStep[MostDimensions];
        var verdict = OverlapVerdict.Apart;
        for (var dimension = 0; dimension < region.Steps.Length && verdict != OverlapVerdict.Shared; dimension++)
        {
            var (stride, last) = region.Steps[dimension];
            steps[0] = new MemoryStep(stride, last - 1);
            var (count, reach) = (1, -stride);
            foreach (var behind in region.Steps[(dimension + 1)..])
            {
                steps[count++] = behind with { Last = 2 * behind.Last };
                reach += behind.Stride * behind.Last;
            }

            var found = Find(steps[..count], reach - (region.Width - 1), reach + region.Width - 1);
            verdict = found == OverlapVerdict.Apart ? verdict : found;
        }

        return verdict;
    }

    /// <summary>Describes the same bytes with as few strides as possible, ascending: places that touch are joined to wider ones, and two dimensions to one.</summary>
    private static int Simplify(in MemoryRegion region, Span<MemoryStep> steps, out long width)
    {
        var source = region.Steps;
        source.CopyTo(steps);
        steps = steps[..source.Length];
        steps.Sort(static (left, right) => left.Stride.CompareTo(right.Stride));
        var count = 0;
        width = region.Width;
        foreach (var step in steps)
        {
            if (count == 0 && step.Stride <= width)
            {
                width += step.Stride * step.Last;
            }
            else if (count > 0 && step.Stride % steps[count - 1].Stride == 0 && step.Stride / steps[count - 1].Stride <= steps[count - 1].Last + 1)
            {
                steps[count - 1] = steps[count - 1] with { Last = steps[count - 1].Last + (step.Stride / steps[count - 1].Stride * step.Last) };
            }
            else
            {
                steps[count++] = step;
            }
        }

        return count;
    }

    private static long Reach(ReadOnlySpan<MemoryStep> steps)
    {
        long reach = 0;
        foreach (var step in steps)
        {
            reach += step.Stride * step.Last;
        }

        return reach;
    }

    /// <summary>Whether some sum of strides lies in an interval.</summary>
    private static OverlapVerdict Find(Span<MemoryStep> steps, long least, long most)
    {
        steps.Sort(static (left, right) => right.Stride.CompareTo(left.Stride));
        var count = 0;
        foreach (var step in steps)
        {
            if (count > 0 && steps[count - 1].Stride == step.Stride)
            {
                steps[count - 1] = step with { Last = steps[count - 1].Last + step.Last };
            }
            else if (step.Stride > 0)
            {
                steps[count++] = step;
            }
        }

        Span<long> divisors = stackalloc long[count + 1];
        Span<long> reaches = stackalloc long[count + 1];
        (divisors[count], reaches[count]) = (0, 0);
        for (var index = count - 1; index >= 0; index--)
        {
            divisors[index] = Divisors.GreatestCommon(divisors[index + 1], steps[index].Stride);
            reaches[index] = reaches[index + 1] + (steps[index].Stride * steps[index].Last);
        }

        var sums = MostSums;
        return Find(steps[..count], divisors, reaches, least, most, ref sums);
    }

    /// <summary>The same, for steps in descending order of their strides.</summary>
    private static OverlapVerdict Find(
        ReadOnlySpan<MemoryStep> steps, ReadOnlySpan<long> divisors, ReadOnlySpan<long> reaches, long least, long most, ref int sums)
    {
        least = Math.Max(least, 0);
        most = Math.Min(most, reaches[0]);
        if (least > most)
        {
            return OverlapVerdict.Apart;
        }

        if (least == 0 || most == reaches[0])
        {
            // No step at all, or all of them.
            return OverlapVerdict.Shared;
        }

        if (most / divisors[0] * divisors[0] < least)
        {
            return OverlapVerdict.Apart;
        }

        var (stride, last) = steps[0];
        if (steps.Length == 1)
        {
            return OverlapVerdict.Shared;
        }

        var first = Math.Max(0, (least - reaches[1] + stride - 1) / stride);
        for (var place = first; place <= Math.Min(last, most / stride); place++)
        {
            if (--sums < 0)
            {
                return OverlapVerdict.Unknown;
            }

            var found = Find(steps[1..], divisors[1..], reaches[1..], least - (place * stride), most - (place * stride), ref sums);
            if (found != OverlapVerdict.Apart)
            {
                return found;
            }
        }

        return OverlapVerdict.Apart;
    }
}

/// <summary>What is known of two regions of memory.</summary>
internal enum OverlapVerdict
{
    /// <summary>They have no byte in common.</summary>
    Apart,

    /// <summary>They have a byte in common.</summary>
    Shared,

    /// <summary>Finding out would take too long.</summary>
    Unknown,
}
