namespace SparseAttentionGen.CompilerServices;

/// <summary>Runs of consecutive places that are packed together, side by side.</summary>
internal sealed class KeyBlockPlan
{
    private KeyRun[] runs = new KeyRun[16];

    /// <summary>Number of runs.</summary>
    public int Count { get; private set; }

    /// <summary>Index of the stream that the places are of.</summary>
    public int Stream { get; set; }

    /// <summary>Number of packed keys, in whole panels.</summary>
    public int Keys { get; private set; }

    /// <summary>The smallest and the largest place.</summary>
    public int FirstPlace => runs[0].First;

    public int LastPlace => runs[Count - 1].End - 1;

    /// <summary>The runs.</summary>
    public ReadOnlySpan<KeyRun> Runs => runs.AsSpan(0, Count);

    /// <summary>A run.</summary>
    public ref readonly KeyRun this[int index] => ref runs[index];

    /// <summary>Forgets all runs.</summary>
    public void Clear() => (Count, Keys) = (0, 0);

    /// <summary>Adds a run.</summary>
    /// <param name="first">First place, at the start of a panel.</param>
    /// <param name="end">The place after the last.</param>
    /// <param name="vectorLength">Keys of a panel.</param>
    public void Add(int first, int end, int vectorLength)
    {
        if (Count == runs.Length)
        {
            Array.Resize(ref runs, 2 * Count);
        }

        runs[Count++] = new KeyRun(first, end, Keys);
        Keys += (end - first + vectorLength - 1) / vectorLength * vectorLength;
    }
}

/// <summary>Consecutive places that are packed side by side.</summary>
/// <param name="First">First place, at the start of a panel.</param>
/// <param name="End">The place after the last.</param>
/// <param name="Packed">Index of the first among the packed keys.</param>
internal readonly record struct KeyRun(int First, int End, int Packed);
