namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="Operator">What it does: "MatMul", "Add" …</param>
/// <param name="Inputs">The names of what it is given; empty ones are left out.</param>
/// <param name="Outputs">The names of what it makes.</param>
/// <param name="Attributes">Its settings by their names.</param>
internal sealed record OnnxNode(
    string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, OnnxAttribute> Attributes);

/// <summary>A setting of an operation; of its values the one that its kind has is set.</summary>
internal sealed record OnnxAttribute
{
    public long Integer { get; init; }

    public float Number { get; init; }

    public string Text { get; init; } = string.Empty;

    public long[] Integers { get; init; } = [];

    public OnnxTensor? Tensor { get; init; }
}
