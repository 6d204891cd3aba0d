using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Sums of some heads, in double precision: they have as many summands as the heads have pairs.</summary>
/// <param name="FirstHead">The first head.</param>
/// <param name="SumsOfHead">Sums of a head: elements of the table of distances, and a slope.</param>
/// <param name="Values">The sums, head by head.</param>
internal readonly record struct HeadSums(int FirstHead, int SumsOfHead, double[] Values)
{
    /// <summary>Sums for some heads, 0 at first.</summary>
    public static HeadSums For(int firstHead, int heads, int sumsOfHead) => new(firstHead, sumsOfHead, new double[heads * sumsOfHead]);

    /// <summary>The sums of a head.</summary>
    public Span<double> Of(int head) => Values.AsSpan((head - FirstHead) * SumsOfHead, SumsOfHead);

    /// <summary>Adds the sums of some of the heads.</summary>
    public void Add(in HeadSums part)
    {
        var sums = Values.AsSpan((part.FirstHead - FirstHead) * SumsOfHead, part.Values.Length);
        TensorPrimitives.Add(sums, part.Values, sums);
    }
}

/// <summary>Where the gradients go of what a call or a class adds to the scores.</summary>
internal sealed unsafe class AdditionGradients
{
    /// <summary>The gradient of the bias tensor, or null.</summary>
    public float* Bias { get; init; }

    public BroadcastView BiasStrides { get; init; }

    /// <summary>Which distances share an element of the table whose gradient is wanted; null: none is.</summary>
    public RelativeBiasRule? Distances { get; init; }

    /// <summary>The bias whose slopes' gradients are wanted; null: none are.</summary>
    public AlibiBias? Alibi { get; init; }

    /// <summary>Sums of a head: elements of the table, and a slope.</summary>
    public int SumsOfHead => (Distances?.Count ?? 0) + (Alibi is null ? 0 : 1);

    /// <summary>
    /// Whether workers that write different queries and keys could still write the same elements of the bias's gradient, since it is the sum over
    /// batch elements, heads, or all pairs.
    /// </summary>
    public bool SharesBias => Bias != null && (BiasStrides.Batch == 0 || BiasStrides.Head == 0 || (BiasStrides.Row == 0 && BiasStrides.Key == 0));

    /// <summary>The part of the bias's gradient that a batch element and a head write: blocks of the same part are of one worker.</summary>
    public (int Batch, int Head) Place(int batch, int head) => (BiasStrides.Batch == 0 ? 0 : batch, BiasStrides.Head == 0 ? 0 : head);

    /// <summary>Adds the gradients of a tile's scores.</summary>
    /// <param name="workspace">The packed keys.</param>
    /// <param name="rows">The tile.</param>
    /// <param name="sequence">The rows' sequence.</param>
    /// <param name="gradients">The gradients of the scores of the first row and packed key.</param>
    /// <param name="stride">Floats from one row's to the next row's.</param>
    /// <param name="sums">What all pairs add to.</param>
    /// <param name="from">First packed key.</param>
    /// <param name="to">The packed key after the last.</param>
    public void Add<TKernel>(
        KernelWorkspace workspace, in TileRows<TKernel> rows, CallSequence sequence, float* gradients, int stride, in HeadSums sums, int from, int to)
        where TKernel : struct, IMicroKernels
    {
        for (var row = 0; row < TKernel.RowTile; row++, gradients += stride)
        {
            if (Bias != null)
            {
                var target = Bias + BiasStrides.Offset(sequence.Batch, rows.Heads[row], sequence.Queries.At(rows.QueryIndices[row]));
                AddToBias(workspace, sequence.Keys, gradients, target, from, to);
            }

            if (SumsOfHead > 0)
            {
                AddToSums(workspace, gradients, sums.Of(rows.Heads[row]), rows.Positions[row], from, to);
            }
        }
    }

    private void AddToBias(KernelWorkspace workspace, TokenSet keys, float* gradients, float* target, int from, int to)
    {
        var (first, last) = (workspace.KeyPositions[from], workspace.KeyPositions[to - 1]);
        if (BiasStrides.Key == 1 && keys.Places is null && last - first == to - 1 - from)
        {
            var sums = new Span<float>(target + keys.At(first), to - from);
            TensorPrimitives.Add(sums, new ReadOnlySpan<float>(gradients + from, to - from), sums);
            return;
        }

        for (var key = from; key < to; key++)
        {
            // Padding has no place of its own in the tensor.
            if (gradients[key] != 0)
            {
                target[keys.At(workspace.KeyPositions[key]) * BiasStrides.Key] += gradients[key];
            }
        }
    }

    private void AddToSums(KernelWorkspace workspace, float* gradients, Span<double> sums, int position, int from, int to)
    {
        for (var key = from; key < to; key++)
        {
            if (gradients[key] == 0)
            {
                continue;
            }

            var distance = (long)workspace.KeyPositions[key] - position;
            if (Distances is not null)
            {
                sums[Distances.IndexOf(distance)] += gradients[key];
            }

            if (Alibi is not null)
            {
                sums[^1] += gradients[key] * Alibi.Of(1, distance);
            }
        }
    }
}
