namespace SparseAttentionGen;

/// <summary>A picture of a pattern in 8-bit grey, as image libraries take it for a PNG file.</summary>
/// <remarks>
/// 0 is a pixel without an allowed pair and 255 one whose pairs are all allowed; the others are in proportion. Queries run down, keys to
/// the right. For a picture that is dark on white, subtract each pixel from 255.
/// </remarks>
public sealed class PatternBitmap
{
    internal PatternBitmap(int width, int height, byte[] pixels)
    {
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels row by row, without padding.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>One pixel.</summary>
    /// <param name="column">The pixel's place in its row.</param>
    /// <param name="row">The row.</param>
    /// <returns>0 for no allowed pair to 255 for all.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such pixel.</exception>
    public byte this[int column, int row]
    {
        get
        {
            PatternChecks.InRange(column, 0, Width - 1, nameof(column));
            return Pixels.Span[(PatternChecks.InRange(row, 0, Height - 1, nameof(row)) * Width) + column];
        }
    }
}
