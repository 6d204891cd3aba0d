using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace SparseAttentionGen.CompilerServices;

/// <summary>
/// The bytes of an argument: runs of a given width, which begin at an address plus whole multiples of up to four strides. The strides are the
/// tensor's, so that what lies between the rows of a view does not count.
/// </summary>
internal readonly struct MemoryRegion
{
    private readonly MemorySteps steps;
    private readonly int stepCount;

    private MemoryRegion(string name, nint address, long width, ReadOnlySpan<MemoryStep> dimensions)
    {
        (Name, Address, Width) = (name, address, width);
        Span<MemoryStep> kept = steps;
        foreach (var step in dimensions)
        {
            Width = step.Last < 0 ? 0 : Width;
            if (step.Last > 0)
            {
                kept[stepCount++] = step;
            }
        }
    }

    /// <summary>The argument, as messages name it.</summary>
    public string Name { get; }

    /// <summary>Address of the first byte.</summary>
    public nint Address { get; }

    /// <summary>Consecutive bytes; 0 for an argument without elements.</summary>
    public long Width { get; }

    /// <summary>The strides of the dimensions that have more than one place, 0 among them.</summary>
    [UnscopedRef]
    public ReadOnlySpan<MemoryStep> Steps => ((ReadOnlySpan<MemoryStep>)steps)[..stepCount];

    /// <summary>The bytes of an argument of the shape [batch, heads, length, dim].</summary>
    /// <param name="name">The argument.</param>
    /// <param name="address">Address of its first element.</param>
    /// <param name="view">Its sizes.</param>
    public static MemoryRegion Of(string name, nint address, TensorView view) => new(
        name,
        address,
        (long)view.Dim * sizeof(float),
        [Step<float>(view.BatchStride, view.Batch), Step<float>(view.HeadStride, view.Heads), Step<float>(view.RowStride, view.Length)]);

    /// <summary>The bytes of elements side by side.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="address">Its first element.</param>
    /// <param name="length">Number of elements.</param>
    public static unsafe MemoryRegion Of<T>(string name, T* address, int length)
        where T : unmanaged => new(name, (nint)address, (long)length * sizeof(T), []);

    /// <summary>The bytes of a tensor of up to four dimensions.</summary>
    /// <param name="name">The argument.</param>
    /// <param name="address">Its first element.</param>
    /// <param name="tensor">The tensor.</param>
    public static unsafe MemoryRegion Of<T>(string name, T* address, in ReadOnlyTensorSpan<T> tensor)
        where T : unmanaged
    {
        if (tensor.IsEmpty)
        {
            return new MemoryRegion(name, 0, 0, []);
        }

        Span<MemoryStep> dimensions = stackalloc MemoryStep[tensor.Rank];
        for (var dimension = 0; dimension < dimensions.Length; dimension++)
        {
            dimensions[dimension] = Step<T>(tensor.Strides[dimension], tensor.Lengths[dimension]);
        }

        return new MemoryRegion(name, (nint)address, sizeof(T), dimensions);
    }

    private static unsafe MemoryStep Step<T>(nint stride, nint length)
        where T : unmanaged => new((long)stride * sizeof(T), length - 1L);
}

/// <summary>The places of one dimension.</summary>
/// <param name="Stride">Bytes from one place to the next: 0 or more.</param>
/// <param name="Last">The last place; -1 where there is none.</param>
internal readonly record struct MemoryStep(long Stride, long Last);

/// <summary>The dimensions of an argument.</summary>
[InlineArray(4)]
internal struct MemorySteps
{
    private MemoryStep first;
}
