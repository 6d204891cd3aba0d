namespace SparseAttentionGen;

/// <summary>
/// Random numbers that depend on a few given ones and on nothing else: SplitMix64, started from their hash. What a seed
/// means depends on every operation here, so none may change.
/// </summary>
internal struct SplitMixSequence
{
    private const ulong Step = 0x9e3779b97f4a7c15;

    private ulong state;

    /// <summary>Starts the sequence of three numbers, any at all.</summary>
    /// <param name="seed">The first.</param>
    /// <param name="head">The second.</param>
    /// <param name="block">The third.</param>
    public SplitMixSequence(int seed, int head, int block)
    {
        state = Absorb(Absorb(Absorb(0, seed), head), block);
    }

    /// <summary>The next number below a bound, each as likely as the others (Lemire's method).</summary>
    /// <param name="bound">The bound: 1 or more.</param>
    /// <returns>A number from 0 to <paramref name="bound"/> - 1.</returns>
    public int Below(int bound)
    {
        var product = (ulong)NextWord() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            // As many of the 2^32 words are refused as do not divide evenly among the results.
            var excess = (uint)((1UL << 32) % (uint)bound);
            while ((uint)product < excess)
            {
                product = (ulong)NextWord() * (uint)bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>The next number from 0 to 1, 1 left out: a multiple of 2^-53, each as likely as the others.</summary>
    /// <returns>The number.</returns>
    public double Unit()
    {
        var high = (ulong)(NextWord() >> 5);
        return ((high << 26) | (NextWord() >> 6)) * (1.0 / (1UL << 53));
    }

    private static ulong Absorb(ulong hash, int value) => Mix((hash ^ (uint)value) + Step);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private uint NextWord()
    {
        state += Step;
        return (uint)(Mix(state) >> 32);
    }
}
