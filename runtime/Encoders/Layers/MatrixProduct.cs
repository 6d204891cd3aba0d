using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;
using SparseAttentionGen.Generated.Kernels_ae1f9504;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>
/// Products of two matrices that both change from call to call, each as it is or transposed: what training needs, where a
/// <see cref="LinearLayer"/> packs its weights only once.
/// </summary>
/// <remarks>The same result to the last bit for any number of threads: each row's sums have one order, whichever block the row is in.</remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>Rows of a block. Gradients of weights have few rows and much to sum, so that small blocks are what keeps threads busy.</summary>
    private const int BlockRows = 32;

    /// <summary>Multiply-adds that are worth another thread.</summary>
    private const double WorkPerThread = 5e5;

    private const int Strip = LinearLayer.Strip;

    // Kept for each calling thread: a step of training multiplies dozens of times with the same sizes.
    [ThreadStatic]
    private static PinnedFloats? packedBuffer;

    [ThreadStatic]
    private static PinnedFloats? turnedBuffer;

    /// <summary>Computes left · right.</summary>
    /// <param name="left">[rows, depth].</param>
    /// <param name="right">[depth, columns].</param>
    /// <param name="result">Receives [rows, columns]; must not overlap the others. What was there is replaced.</param>
    /// <param name="threads">Most threads to use; anything below 1 is 1.</param>
    public static void Multiply(MatrixOperand left, MatrixOperand right, Span<float> result, int threads)
    {
        if (left.Columns != right.Rows)
        {
            throw new ArgumentException($"[{left.Rows}, {left.Columns}] and [{right.Rows}, {right.Columns}] cannot be multiplied.", nameof(right));
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(result.Length, (long)left.Rows * right.Columns, nameof(result));
        if (VectorWidths.Has512)
        {
            Multiply<Vector512_16x64>(left, right, result, threads);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Multiply<Vector256_16x64>(left, right, result, threads);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Multiply<Vector128_16x64>(left, right, result, threads);
        }
        else
        {
            Multiply<Scalar_16x64>(left, right, result, threads);
        }
    }

    private static void Multiply<TKernel>(MatrixOperand left, MatrixOperand right, Span<float> result, int threads)
        where TKernel : struct, IMicroKernels
    {
        var (rows, depth, columns) = (left.Rows, left.Columns, right.Columns);
        var blocks = (rows + BlockRows - 1) / BlockRows;
        var useful = (int)Math.Clamp((double)rows * depth * columns / WorkPerThread, 1, Math.Max(1, threads));
        var strips = (columns + Strip - 1) / Strip;
        fixed (float* leftElements = left.Elements)
        fixed (float* rightElements = right.Elements)
        fixed (float* target = result)
        {
            var packed = PinnedFloats.Reserve(ref packedBuffer, (long)strips * depth * Strip);
            Pack(right, rightElements, packed.Data, useful);
            var turned = left.IsTransposed ? PinnedFloats.Reserve(ref turnedBuffer, (long)rows * depth) : null;
            if (turned is not null)
            {
                Turn(leftElements, turned.Data, depth, rows, useful);
            }

            var (from, weights, to) = (turned is null ? (nint)leftElements : (nint)turned.Data, (nint)packed.Data, (nint)target);
            Each(blocks, useful, index =>
            {
                var first = index * BlockRows;
                new ProductBlock<TKernel>(depth, columns).Multiply(
                    (float*)from + ((nint)first * depth), (float*)weights, [], (float*)to + ((nint)first * columns), Math.Min(BlockRows, rows - first));
            });
            GC.KeepAlive(packed);
            GC.KeepAlive(turned);
        }
    }

    /// <summary>Copies a matrix into strips of 64 columns. Columns of the last strip that do not exist keep what was there: nobody reads their sums.</summary>
    private static void Pack(MatrixOperand right, float* source, float* target, int threads)
    {
        var (depth, columns, isTransposed) = (right.Rows, right.Columns, right.IsTransposed);
        var (from, to) = ((nint)source, (nint)target);
        const int Piece = 256;
        Each((depth + Piece - 1) / Piece, threads, index =>
        {
            var end = Math.Min(depth, (index + 1) * Piece);
            for (var first = 0; first < columns; first += Strip)
            {
                var width = Math.Min(Strip, columns - first);
                var strip = (float*)to + ((nint)first * depth);
                for (var row = index * Piece; row < end; row++)
                {
                    var packed = new Span<float>(strip + ((nint)row * Strip), width);
                    if (!isTransposed)
                    {
                        new ReadOnlySpan<float>((float*)from + ((nint)row * columns) + first, width).CopyTo(packed);
                        continue;
                    }

                    for (var column = 0; column < width; column++)
                    {
                        packed[column] = ((float*)from)[((nint)(first + column) * depth) + row];
                    }
                }
            }
        });
    }

    /// <summary>Transposes [sourceRows, sourceColumns] to [sourceColumns, sourceRows], in squares that stay in the first-level cache.</summary>
    private static void Turn(float* source, float* target, int sourceRows, int sourceColumns, int threads)
    {
        const int Side = 32;
        var (from, to) = ((nint)source, (nint)target);
        Each((sourceRows + Side - 1) / Side, threads, index =>
        {
            var end = Math.Min(sourceRows, (index + 1) * Side);
            for (var left = 0; left < sourceColumns; left += Side)
            {
                var right = Math.Min(sourceColumns, left + Side);
                for (var column = left; column < right; column++)
                {
                    for (var row = index * Side; row < end; row++)
                    {
                        ((float*)to)[((nint)column * sourceRows) + row] = ((float*)from)[((nint)row * sourceColumns) + column];
                    }
                }
            }
        });
    }

    private static void Each(int count, int threads, Action<int> action)
    {
        if (threads > 1 && count > 1)
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, action);
            return;
        }

        for (var index = 0; index < count; index++)
        {
            action(index);
        }
    }
}
