namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>
/// Sines and cosines of positions (Vaswani et al. 2017, section 3.5), chunk by chunk through the addition theorems: computing each by itself would
/// take minutes for a million tokens.
/// </summary>
internal sealed class PositionWaves
{
    /// <summary>The longest wave is as wide as the widest window on both sides, so that the mean of a region does not depend on its place.</summary>
    private const double LongestWave = 4096;

    private readonly int pairs;
    private readonly double[] frequencies;
    private readonly (float Sine, float Cosine)[] within;
    private readonly (float Sine, float Cosine)[] start;

    /// <summary>Prepares the waves of a chunk.</summary>
    /// <param name="size">Elements of a position's vector; even.</param>
    /// <param name="chunk">Positions of a chunk.</param>
    public PositionWaves(int size, int chunk)
    {
        pairs = size / 2;
        frequencies = [.. Enumerable.Range(0, pairs).Select(pair => Math.Pow(2 * Math.PI / LongestWave, (double)pair / pairs))];
        start = new (float, float)[pairs];
        within = new (float, float)[chunk * pairs];
        for (var index = 0; index < within.Length; index++)
        {
            within[index] = Wave(index / pairs, index % pairs);
        }
    }

    /// <summary>Begins a chunk.</summary>
    /// <param name="position">Its first position.</param>
    public void Begin(int position)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            start[pair] = Wave(position, pair);
        }
    }

    /// <summary>Writes the vector of a position.</summary>
    /// <param name="index">The position within the chunk.</param>
    /// <param name="vector">As many elements as a position has.</param>
    public void Write(int index, Span<float> vector)
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            var (first, second) = (start[pair], within[(index * pairs) + pair]);
            vector[2 * pair] = (first.Sine * second.Cosine) + (first.Cosine * second.Sine);
            vector[(2 * pair) + 1] = (first.Cosine * second.Cosine) - (first.Sine * second.Sine);
        }
    }

    private (float Sine, float Cosine) Wave(int position, int pair)
    {
        var (sine, cosine) = Math.SinCos(position * frequencies[pair]);
        return ((float)sine, (float)cosine);
    }
}
