using System.Buffers;
using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;
using SparseAttentionGen.Generated.Kernels_ae1f9504;

namespace SparseAttentionGen.Encoders.Layers;

/// <summary>y = W x + b for each of many rows, with the weights packed once into strips of 64 columns.</summary>
/// <remarks>
/// The same result to the last bit for any number of threads: a row's sums have one order, whichever block the row is in.
/// </remarks>
internal sealed unsafe class LinearLayer
{
    /// <summary>Columns of a strip: the value size of <see cref="ProductKernels"/>.</summary>
    public const int Strip = 64;

    /// <summary>Most rows of a block: its inputs and sums stay in the second-level cache beside a strip.</summary>
    private const int BlockRows = 96;

    /// <summary>Multiply-adds that are worth another thread.</summary>
    private const double WorkPerThread = 1e6;

    private readonly PinnedFloats weights;
    private readonly float[] bias;

    /// <summary>Packs weights.</summary>
    /// <param name="weight">[outputs, inputs], row by row, as checkpoints have it.</param>
    /// <param name="bias">[outputs]; empty: none.</param>
    /// <param name="inputs">Elements of a row of the input: 1 or more.</param>
    /// <param name="outputs">Elements of a row of the output: 1 or more.</param>
    public LinearLayer(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int inputs, int outputs)
        : this(weight.Length, bias, inputs, outputs)
    {
        for (var strip = 0; strip < Strips; strip++)
        {
            var (first, end) = (strip * Strip, Math.Min(outputs, (strip + 1) * Strip));
            Pack(strip, weight[(first * inputs)..(end * inputs)]);
        }
    }

    /// <summary>Packs weights strip by strip as they are read, so that there is never a second copy of them.</summary>
    /// <param name="read">Reads elements of [outputs, inputs]: given the first one and what receives them.</param>
    /// <param name="bias">[outputs]; empty: none.</param>
    /// <param name="inputs">Elements of a row of the input: 1 or more.</param>
    /// <param name="outputs">Elements of a row of the output: 1 or more.</param>
    public LinearLayer(ElementReader read, ReadOnlySpan<float> bias, int inputs, int outputs)
        : this((long)inputs * outputs, bias, inputs, outputs)
    {
        var buffer = ArrayPool<float>.Shared.Rent(checked(Math.Min(outputs, Strip) * inputs));
        for (var strip = 0; strip < Strips; strip++)
        {
            var rows = buffer.AsSpan(0, Math.Min(Strip, outputs - (strip * Strip)) * inputs);
            read((long)strip * Strip * inputs, rows);
            Pack(strip, rows);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    private LinearLayer(long weight, ReadOnlySpan<float> bias, int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weight, (long)inputs * outputs);
        if (bias.Length != 0 && bias.Length != outputs)
        {
            throw new ArgumentException($"The bias has {bias.Length} elements for {outputs} outputs.", nameof(bias));
        }

        (Inputs, Outputs, this.bias) = (inputs, outputs, bias.ToArray());
        weights = new PinnedFloats((long)Strips * inputs * Strip);
    }

    /// <summary>Reads elements.</summary>
    /// <param name="start">The first one.</param>
    /// <param name="target">Receives as many as it has room for.</param>
    public delegate void ElementReader(long start, Span<float> target);

    public int Inputs { get; }

    public int Outputs { get; }

    private int Strips => (Outputs + Strip - 1) / Strip;

    /// <summary>Turns the rows of a strip's outputs into its columns.</summary>
    private void Pack(int strip, ReadOnlySpan<float> rows)
    {
        var target = weights.Data + ((nint)strip * Inputs * Strip);
        for (var output = 0; output < rows.Length / Inputs; output++)
        {
            var row = rows.Slice(output * Inputs, Inputs);
            for (var input = 0; input < row.Length; input++)
            {
                target[((nint)input * Strip) + output] = row[input];
            }
        }
    }

    /// <summary>Multiplies rows.</summary>
    /// <param name="input">[rows, <see cref="Inputs"/>].</param>
    /// <param name="output">[rows, <see cref="Outputs"/>]; must not overlap the input.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="threads">Most threads to use; anything below 1 is 1.</param>
    /// <param name="cancellationToken">Ends the work between two blocks of rows.</param>
    public void Apply(ReadOnlySpan<float> input, Span<float> output, int rows, int threads, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(input.Length, (long)rows * Inputs, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, (long)rows * Outputs, nameof(output));
        if (CompilerServices.VectorWidths.Has512)
        {
            Apply<Vector512_16x64>(input, output, rows, threads, cancellationToken);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Apply<Vector256_16x64>(input, output, rows, threads, cancellationToken);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Apply<Vector128_16x64>(input, output, rows, threads, cancellationToken);
        }
        else
        {
            Apply<Scalar_16x64>(input, output, rows, threads, cancellationToken);
        }
    }

    private void Apply<TKernel>(ReadOnlySpan<float> input, Span<float> output, int rows, int threads, CancellationToken cancellationToken)
        where TKernel : struct, CompilerServices.IMicroKernels
    {
        var useful = (int)Math.Clamp((double)rows * Inputs * Outputs / WorkPerThread, 1, Math.Max(1, Math.Min(threads, rows / TKernel.RowTile)));

        // Each thread gets as many blocks, and blocks are as large as each other, so that a short text keeps all threads busy as well.
        var most = (rows + BlockRows - 1) / BlockRows;
        var perBlock = Math.Max(1, RoundUp(rows, RoundUp(most, 1, useful), TKernel.RowTile));
        var blocks = (rows + perBlock - 1) / perBlock;
        fixed (float* source = input)
        fixed (float* target = output)
        {
            var (from, to) = ((nint)source, (nint)target);
            if (useful == 1)
            {
                var block = new ProductBlock<TKernel>(Inputs, Outputs);
                for (var index = 0; index < blocks; index++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Run(block, index, perBlock, from, to, rows);
                }

                return;
            }

            Parallel.For(
                0,
                blocks,
                new ParallelOptions { MaxDegreeOfParallelism = useful, CancellationToken = cancellationToken },
                () => new ProductBlock<TKernel>(Inputs, Outputs),
                (index, _, block) =>
                {
                    Run(block, index, perBlock, from, to, rows);
                    return block;
                },
                static _ => { });
        }
    }

    /// <summary>A number divided by another, rounded up to whole units.</summary>
    private static int RoundUp(int number, int divisor, int unit) => (((number + divisor - 1) / Math.Max(1, divisor)) + unit - 1) / unit * unit;

    private void Run<TKernel>(ProductBlock<TKernel> block, int index, int perBlock, nint source, nint target, int rows)
        where TKernel : struct, CompilerServices.IMicroKernels
    {
        var first = index * perBlock;
        block.Multiply(
            (float*)source + ((nint)first * Inputs), weights.Data, bias, (float*)target + ((nint)first * Outputs), Math.Min(perBlock, rows - first));
    }
}
