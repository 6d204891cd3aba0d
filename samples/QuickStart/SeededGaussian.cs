namespace SparseAttentionGen.QuickStart;

/// <summary>Normally distributed numbers that are the same on every machine and in every run.</summary>
internal static class SeededGaussian
{
    /// <summary>Fills a span with independent numbers of mean 0 and variance 1.</summary>
    public static void Fill(int seed, Span<float> numbers)
    {
        var random = new Random(seed);
        for (var index = 0; index < numbers.Length; index += 2)
        {
            // Box and Muller's transform yields two numbers at once.
            var radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * random.NextSingle());
            numbers[index] = radius * cosine;
            if (index + 1 < numbers.Length)
            {
                numbers[index + 1] = radius * sine;
            }
        }
    }

    /// <summary>A seed for one of many uses of another seed.</summary>
    public static int Derive(int seed, int use)
    {
        var mixed = ((ulong)(uint)seed << 32) | (uint)use;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }

    /// <summary>A seed for one of many uses of another seed. Strings' own hash codes differ from run to run.</summary>
    public static int Derive(int seed, string use)
    {
        var derived = seed;
        foreach (var character in use)
        {
            derived = Derive(derived, character);
        }

        return derived;
    }
}
