namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>Bases drawn at random, where no genome is at hand.</summary>
internal static class RandomBases
{
    /// <summary>Stretches of a few thousand bases differ in their content of G and C, as those of genomes do.</summary>
    private const int Stretch = 5000;

    public static FastaRecord Draw(int count, int seed)
    {
        var random = new Random(seed);
        var bases = new byte[count];
        for (var start = 0; start < count; start += Stretch)
        {
            var strong = 0.3 + (0.3 * random.NextDouble());
            foreach (ref var code in bases.AsSpan(start, Math.Min(Stretch, count - start)))
            {
                code = (byte)(random.NextDouble() < strong ? 1 + random.Next(2) : 3 * random.Next(2));
            }
        }

        return new FastaRecord("random bases", bases, LowerCase: 0);
    }
}
