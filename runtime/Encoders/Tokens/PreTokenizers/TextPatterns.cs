using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>The same characters.</summary>
internal sealed class LiteralPattern(string wanted) : ITextPattern
{
    public List<(int Start, int End)> Find(ReadOnlySpan<char> text, CancellationToken cancellationToken)
    {
        List<(int, int)> found = [];
        for (var start = 0; text[start..].IndexOf(wanted, StringComparison.Ordinal) is >= 0 and var next;)
        {
            found.Add((start + next, start + next + wanted.Length));
            start += next + wanted.Length;
        }

        return found;
    }
}

/// <summary>Single characters of a kind.</summary>
internal sealed class CharacterPattern(Func<int, bool> isWanted) : ITextPattern
{
    private const int CharactersBetweenChecks = 1 << 16;

    public List<(int Start, int End)> Find(ReadOnlySpan<char> text, CancellationToken cancellationToken)
    {
        List<(int, int)> found = [];
        for (var (index, check) = (0, 0); index < text.Length;)
        {
            if (index >= check)
            {
                cancellationToken.ThrowIfCancellationRequested();
                check = index + CharactersBetweenChecks;
            }

            var length = Characters.LengthAt(text, index);
            if (isWanted(Characters.At(text, index)))
            {
                found.Add((index, index + length));
            }

            index += length;
        }

        return found;
    }
}
