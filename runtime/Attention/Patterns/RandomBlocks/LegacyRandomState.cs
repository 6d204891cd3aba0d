namespace SparseAttentionGen;

/// <summary>
/// NumPy's legacy generator <c>RandomState(seed)</c>, as far as permutations need it: the Mersenne Twister MT19937, and
/// NumPy's way from its words to a permutation. NumPy keeps both as they are, so that old seeds keep their meaning.
/// </summary>
internal sealed class LegacyRandomState
{
    private const int WordCount = 624;
    private const int Distance = 397;
    private const uint HighBit = 0x80000000;

    private readonly uint[] words = new uint[WordCount];
    private int next = WordCount;

    /// <summary>Creates the generator in the state that NumPy gives it for a seed.</summary>
    /// <param name="seed">The seed.</param>
    public LegacyRandomState(uint seed)
    {
        words[0] = seed;
        for (var index = 1; index < WordCount; index++)
        {
            var previous = words[index - 1];
            words[index] = (1812433253u * (previous ^ (previous >> 30))) + (uint)index;
        }
    }

    /// <summary>What <c>permutation</c> returns for a list of numbers.</summary>
    /// <param name="items">The numbers; they stay as they are.</param>
    /// <returns>The numbers in random order.</returns>
    public int[] Permutation(IEnumerable<int> items)
    {
        var permuted = items.ToArray();
        for (var index = permuted.Length - 1; index > 0; index--)
        {
            var other = (int)AtMost((uint)index);
            (permuted[index], permuted[other]) = (permuted[other], permuted[index]);
        }

        return permuted;
    }

    private uint AtMost(uint most)
    {
        // The least number of the form 2^n - 1 that is not below the bound.
        var mask = most;
        for (var shift = 1; shift < 32; shift *= 2)
        {
            mask |= mask >> shift;
        }

        uint value;
        do
        {
            value = NextWord() & mask;
        }
        while (value > most);

        return value;
    }

    private uint NextWord()
    {
        if (next == WordCount)
        {
            Advance();
            next = 0;
        }

        var word = words[next++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    private void Advance()
    {
        for (var index = 0; index < WordCount; index++)
        {
            var joined = (words[index] & HighBit) | (words[(index + 1) % WordCount] & ~HighBit);
            var twisted = (joined >> 1) ^ ((joined & 1) == 0 ? 0 : 0x9908b0df);
            words[index] = words[(index + Distance) % WordCount] ^ twisted;
        }
    }
}
