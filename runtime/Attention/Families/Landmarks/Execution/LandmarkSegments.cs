namespace SparseAttentionGen.CompilerServices;

/// <summary>The tokens of one sequence in segments of nearly equal numbers of tokens; a segment's mean is a landmark.</summary>
/// <remarks>Padding is in no segment and is not counted, so that a padded sequence has the segments that it has alone.</remarks>
internal sealed unsafe class LandmarkSegments
{
    private readonly int[] starts;

    private LandmarkSegments(int[] starts) => this.starts = starts;

    /// <summary>Number of segments: that of landmarks, or of tokens where these are fewer.</summary>
    public int Count => starts.Length - 1;

    /// <summary>Position of a segment's first token.</summary>
    public int Start(int segment) => starts[segment];

    /// <summary>The position after a segment, and after padding behind its tokens.</summary>
    public int End(int segment) => starts[segment + 1];

    /// <summary>Divides a sequence.</summary>
    /// <param name="landmarks">Most segments.</param>
    /// <param name="length">Number of positions before padding.</param>
    /// <param name="exists">Which of them are tokens; null: all.</param>
    public static LandmarkSegments Create(int landmarks, int length, bool* exists)
    {
        var tokens = length;
        if (exists != null)
        {
            tokens = new ReadOnlySpan<bool>(exists, length).Count(true);
        }

        var count = Math.Min(landmarks, tokens);
        var starts = new int[count + 1];
        starts[count] = length;
        for (int segment = 0, position = 0, token = 0; segment < count; segment++)
        {
            // Segment s begins with token floor(s n / m).
            var first = (int)((long)segment * tokens / count);
            if (exists == null)
            {
                position = first;
            }

            for (; exists != null && (token < first || !exists[position]); position++)
            {
                token += exists[position] ? 1 : 0;
            }

            starts[segment] = position;
        }

        return new LandmarkSegments(starts);
    }
}
