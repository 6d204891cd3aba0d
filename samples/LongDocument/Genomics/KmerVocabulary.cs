namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>Cuts bases into tokens of k bases each, which may overlap (Ji et al. 2021, DNABERT).</summary>
/// <param name="length">Bases of a token, k: 1 to 8.</param>
/// <param name="stride">Bases from one token's start to the next: 1 or more.</param>
internal sealed class KmerVocabulary(int length, int stride)
{
    /// <summary>The token in front of a sequence, which attends and is attended by all.</summary>
    public const int Start = 0;

    /// <summary>A token with an unknown base.</summary>
    public const int Unknown = 1;

    /// <summary>The token of k times A; the others follow in alphabetic order.</summary>
    public const int First = 2;

    /// <summary>Number of tokens.</summary>
    public int Size => First + (1 << (2 * length));

    /// <summary>Bases of a token.</summary>
    public int Length => length;

    /// <summary>The tokens of a sequence, the start in front. Bases at the end that fill no token are left out.</summary>
    public int[] Tokens(ReadOnlySpan<byte> bases)
    {
        var count = bases.Length < length ? 0 : ((bases.Length - length) / stride) + 1;
        var tokens = new int[count + 1];
        tokens[0] = Start;
        var (mask, value, known) = ((1 << (2 * length)) - 1, 0, 0);
        for (int position = 0, next = 0; next < count; position++)
        {
            var code = bases[position];
            known = code == FastaRecord.Unknown ? 0 : known + 1;
            value = ((value << 2) | (code & 3)) & mask;
            if (position == (next * stride) + length - 1)
            {
                tokens[++next] = known >= length ? First + value : Unknown;
            }
        }

        return tokens;
    }

    /// <summary>The bases in front of a token, counted from the start token: where it begins.</summary>
    public int PositionOf(int token) => Math.Max(0, token - 1) * stride;
}
