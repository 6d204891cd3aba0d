using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// Positions as angles that queries and keys are turned by, so that a score depends on the distance (Su et al. 2021, RoFormer, arXiv 2104.09864): element d and
/// element d + half of a head are a point in the plane, as in Hugging Face's implementation.
/// </summary>
/// <remarks>
/// Angles are float32 products of a position and a float32 frequency, because models are trained with these: at position 8,000 the exact product is farther from
/// theirs than float32's rounding.
/// </remarks>
internal sealed class RotaryPositions
{
    private static readonly ConcurrentDictionary<(float Base, int HeadSize), RotaryPositions> All = [];

    private readonly float[] frequencies;
    private volatile Table table = new(0, [], []);

    private RotaryPositions(float rotaryBase, int headSize)
    {
        frequencies = [.. Enumerable.Range(0, headSize / 2).Select(index => 1 / MathF.Pow(rotaryBase, 2 * index / (float)headSize))];
    }

    private int Half => frequencies.Length;

    /// <summary>The angles for a base, 10,000 in most models, which all layers share.</summary>
    /// <param name="rotaryBase">The base of the frequencies: above 0.</param>
    /// <param name="headSize">Elements of a head: even.</param>
    public static RotaryPositions Of(float rotaryBase, int headSize) => All.GetOrAdd((rotaryBase, headSize), static key => new RotaryPositions(key.Base, key.HeadSize));

    /// <summary>Turns the rows of one sequence in place.</summary>
    /// <param name="rows">[length, heads * headSize]; the first row has position 0.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="options">Threads and cancellation.</param>
    public void Rotate(Memory<float> rows, int heads, EncodeOptions options)
    {
        var size = heads * 2 * Half;
        var angles = TableFor(rows.Length / size);
        RowTasks.Run(rows.Length / size, options, (first, count) =>
        {
            for (var row = first; row < first + count; row++)
            {
                Rotate(rows.Span.Slice(row * size, size), angles.Cosines.AsSpan(row * Half, Half), angles.Sines.AsSpan(row * Half, Half));
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(Span<float> row, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines)
    {
        var half = cosines.Length;
        for (var head = 0; head < row.Length; head += 2 * half)
        {
            var first = row.Slice(head, half);
            var second = row.Slice(head + half, half);
            var index = 0;
            for (; index + Vector<float>.Count <= half; index += Vector<float>.Count)
            {
                var (x, y) = (new Vector<float>(first[index..]), new Vector<float>(second[index..]));
                var (cosine, sine) = (new Vector<float>(cosines[index..]), new Vector<float>(sines[index..]));
                ((x * cosine) - (y * sine)).CopyTo(first[index..]);
                ((y * cosine) + (x * sine)).CopyTo(second[index..]);
            }

            for (; index < half; index++)
            {
                var (x, y) = (first[index], second[index]);
                first[index] = (x * cosines[index]) - (y * sines[index]);
                second[index] = (y * cosines[index]) + (x * sines[index]);
            }
        }
    }

    /// <summary>The table, longer if necessary. Two calls at a time may both make one; either is right.</summary>
    private Table TableFor(int length)
    {
        var present = table;
        if (present.Length >= length)
        {
            return present;
        }

        var positions = (int)Math.Min(Array.MaxLength / Math.Max(1, Half), BitOperations.RoundUpToPowerOf2((uint)length));
        var made = new Table(positions, new float[positions * Half], new float[positions * Half]);
        for (var index = 0; index < made.Cosines.Length; index++)
        {
            var angle = index / Half * frequencies[index % Half];
            (made.Sines[index], made.Cosines[index]) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        }

        return table = made;
    }

    /// <param name="Length">Number of positions.</param>
    /// <param name="Cosines">[length, headSize / 2].</param>
    /// <param name="Sines">[length, headSize / 2].</param>
    private sealed record Table(int Length, float[] Cosines, float[] Sines);
}
