namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>One sequence of a FASTA file.</summary>
/// <param name="Name">The header's first word; the file's name where there is none.</param>
/// <param name="Bases">0 to 3 for A, C, G, T; <see cref="Unknown"/> for any other letter of the alphabet.</param>
/// <param name="LowerCase">Number of bases in lower case, which mark repeats.</param>
internal sealed record FastaRecord(string Name, byte[] Bases, int LowerCase)
{
    /// <summary>N, other ambiguous letters, and gaps.</summary>
    public const byte Unknown = 4;

    /// <summary>Share of G and C among the known bases of a range; not a number where there are none.</summary>
    public double ContentOfGuanineAndCytosine(int start, int end)
    {
        var (strong, known) = (0, 0);
        foreach (var code in Bases.AsSpan(start, end - start))
        {
            strong += code is 1 or 2 ? 1 : 0;
            known += code == Unknown ? 0 : 1;
        }

        return (double)strong / known;
    }
}
