namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Stretches of texts, each of which comes from one file.</summary>
internal sealed class TextChunks
{
    private readonly byte[][] texts;
    private readonly int length;

    /// <param name="texts">The files; those that are empty are left out.</param>
    /// <param name="length">Bytes of a stretch; a shorter file is one stretch.</param>
    public TextChunks(IEnumerable<byte[]> texts, int length)
    {
        this.texts = [.. texts.Where(static text => text.Length > 0)];
        this.length = length;
    }

    /// <summary>Draws a stretch: each of all places is as probable.</summary>
    public int[] Draw(Random random)
    {
        var place = random.NextInt64(texts.Sum(Places));
        foreach (var text in texts)
        {
            if (place < Places(text))
            {
                return Take(text, (int)place);
            }

            place -= Places(text);
        }

        throw new InvalidOperationException("There is no text.");
    }

    private long Places(byte[] text) => Math.Max(1, text.Length - length + 1);

    private int[] Take(byte[] text, int place) => [.. text.AsSpan(place, Math.Min(length, text.Length - place)).ToArray().Select(static item => (int)item)];
}
