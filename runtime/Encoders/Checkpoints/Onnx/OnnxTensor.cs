namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>The element types that are read, by their numbers in onnx.proto.</summary>
internal enum OnnxElement
{
    None = 0,
    F32 = 1,
    I64 = 7,
    F16 = 10,
    F64 = 11,
    BF16 = 16,
}

/// <summary>A tensor of a graph: an initializer, or the value of a constant.</summary>
internal sealed record OnnxTensor
{
    public string Name { get; init; } = string.Empty;

    /// <summary>The type of its elements; any number may stand in a file.</summary>
    public OnnxElement Element { get; init; }

    /// <summary>Its sizes; empty for a single number.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>The first byte of its elements in the file, where they are one behind the other.</summary>
    public long Start { get; init; }

    /// <summary>Number of those bytes; 0: there are none.</summary>
    public long Bytes { get; init; }

    /// <summary>Elements that were read with the graph: whole numbers, or halves as their bits.</summary>
    public long[] Integers { get; init; } = [];

    /// <summary>Whether the elements are in another file.</summary>
    public bool IsExternal { get; init; }

    /// <summary>The sizes in brackets.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Number of elements that the sizes make; -1: more than there can be, or a negative size.</summary>
    public long Count
    {
        get
        {
            Int128 count = 1;
            foreach (var size in Shape)
            {
                count = size < 0 ? -1 : Int128.Min(count * size, Int128.MaxValue >> 64);
                if (count < 0)
                {
                    return -1;
                }
            }

            return count <= Array.MaxLength ? (long)count : -1;
        }
    }

    /// <summary>Bytes of an element among <see cref="Bytes"/>; 0: the type is not read.</summary>
    public int ElementBytes => Element switch
    {
        OnnxElement.F32 => sizeof(float),
        OnnxElement.F16 or OnnxElement.BF16 => sizeof(ushort),
        OnnxElement.I64 => sizeof(long),
        OnnxElement.F64 => sizeof(double),
        _ => 0,
    };
}
