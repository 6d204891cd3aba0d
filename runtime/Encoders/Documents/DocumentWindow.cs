namespace SparseAttentionGen.Encoders.Documents;

/// <summary>A part of a document that a model takes at once.</summary>
/// <param name="Start">The first token.</param>
/// <param name="End">One after the last token.</param>
/// <param name="OwnStart">The first token whose state is taken from this window; those before have more context in the window before.</param>
/// <param name="OwnEnd">One after the last such token.</param>
internal readonly record struct DocumentWindow(int Start, int End, int OwnStart, int OwnEnd)
{
    /// <summary>
    /// Windows overlap by this share of their length: at 4,096 tokens each token so has 256 on both sides, which is what a layer of the
    /// published models sees.
    /// </summary>
    private const int OverlapDivisor = 8;

    /// <summary>Number of tokens.</summary>
    public int Length => End - Start;

    public int OwnLength => OwnEnd - OwnStart;

    /// <summary>Divides a document evenly into as few windows as possible.</summary>
    /// <param name="tokens">Length of the document, at least 1.</param>
    /// <param name="capacity">Most tokens of a window, at least 1.</param>
    public static IReadOnlyList<DocumentWindow> Divide(int tokens, int capacity)
    {
        if (tokens <= capacity)
        {
            return [new DocumentWindow(0, tokens, 0, tokens)];
        }

        var overlap = capacity / OverlapDivisor;
        var (step, rest) = (capacity - overlap, tokens - overlap);
        var count = ((rest - 1) / step) + 1;
        int StartOf(int window) => (int)((long)window * (tokens - capacity) / (count - 1));
        int OwnStartOf(int window) => (StartOf(window) + StartOf(window - 1) + capacity) / 2;
        return [.. Enumerable.Range(0, count).Select(window => new DocumentWindow(
            StartOf(window),
            StartOf(window) + capacity,
            window == 0 ? 0 : OwnStartOf(window),
            window == count - 1 ? tokens : OwnStartOf(window + 1)))];
    }
}
