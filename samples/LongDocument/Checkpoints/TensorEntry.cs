namespace SparseAttentionGen.LongDocument.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Start">First byte within the file's data.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record TensorEntry(string Name, TensorType Type, long[] Shape, long Start, long End)
{
    /// <summary>Number of elements.</summary>
    public long Count => (End - Start) / Type.Size();

    /// <summary>The sizes in brackets.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
