namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The type of its elements, as the file calls it.</param>
/// <param name="Shape">Its sizes; empty for a single number.</param>
/// <param name="Start">First byte within the file's data.</param>
/// <param name="End">The byte after the last.</param>
internal sealed record TensorEntry(string Name, string TypeName, long[] Shape, long Start, long End)
{
    /// <summary>The type of its elements; null for one that is not known here, which does not matter until somebody needs the tensor.</summary>
    public TensorType? Type { get; } = TensorTypes.Parse(TypeName);

    /// <summary>Number of elements; 0 where the type is not known.</summary>
    public long Count => Type is { } type ? (End - Start) / type.Size() : 0;

    /// <summary>The sizes in brackets.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
