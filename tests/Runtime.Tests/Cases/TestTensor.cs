using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>How a tensor [batch, heads, length, dim] lies in memory.</summary>
internal enum Layout
{
    Contiguous,

    /// <summary>[batch, length, heads, dim] in memory.</summary>
    LengthFirst,

    /// <summary>Rows with a gap behind them.</summary>
    Gaps,
}

/// <summary>A tensor with its memory.</summary>
internal sealed class TestTensor
{
    private readonly nint[] lengths;
    private readonly nint[] strides;

    public TestTensor(int batch, int heads, int length, int dim, Layout layout, Func<float> fill)
    {
        lengths = [batch, heads, length, dim];
        var row = layout == Layout.Gaps ? dim + 3 : dim;
        strides = layout == Layout.LengthFirst
            ? [(nint)length * heads * dim, dim, (nint)heads * dim, 1]
            : [(nint)heads * length * row, (nint)length * row, row, 1];
        Data = new float[Math.Max(1, batch * heads * length * row)];
        for (var index = 0; index < Data.Length; index++)
        {
            Data[index] = fill();
        }
    }

    public float[] Data { get; }

    public int Batch => (int)lengths[0];

    public int Heads => (int)lengths[1];

    public int Length => (int)lengths[2];

    public int Dim => (int)lengths[3];

    /// <summary>Where the elements are in <see cref="Data"/>, row by row.</summary>
    public int[] Places() =>
    [
        .. from batch in Enumerable.Range(0, Batch)
           from head in Enumerable.Range(0, Heads)
           from row in Enumerable.Range(0, Length)
           from d in Enumerable.Range(0, Dim)
           select (int)Offset(batch, head, row, d),
    ];

    /// <summary>The elements, row by row.</summary>
    public float[] Elements() => Array.ConvertAll(Places(), place => Data[place]);

    /// <summary>Some rows of one batch element.</summary>
    public TestTensor Part(int batch, int[] rows)
    {
        var part = new TestTensor(1, Heads, rows.Length, Dim, Layout.Contiguous, static () => 0);
        for (var head = 0; head < Heads; head++)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                Row(batch, head, rows[row]).CopyTo(part.Row(0, head, row));
            }
        }

        return part;
    }

    public ReadOnlyTensorSpan<float> ReadOnly => Writable;

    // TensorSpan wants a stride of 0 where a dimension has one element.
    public TensorSpan<float> Writable => lengths.Contains(0)
        ? new TensorSpan<float>(Data.AsSpan(0, 0), lengths, [])
        : new TensorSpan<float>(Data, lengths, [.. strides.Select((stride, dimension) => lengths[dimension] == 1 ? 0 : stride)]);

    public float this[int batch, int head, int row, int d]
    {
        get => Data[Offset(batch, head, row, d)];
        set => Data[Offset(batch, head, row, d)] = value;
    }

    public Span<float> Row(int batch, int head, int row) => Data.AsSpan((int)Offset(batch, head, row, 0), (int)lengths[3]);

    private nint Offset(int batch, int head, int row, int d) =>
        (batch * strides[0]) + (head * strides[1]) + (row * strides[2]) + d;
}
