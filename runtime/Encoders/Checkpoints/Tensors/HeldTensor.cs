namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>A tensor in memory, where its source does not last.</summary>
/// <param name="values">Its elements, which are finite.</param>
internal sealed class HeldTensor(float[] values) : WeightTensor(values.Length)
{
    public override void Read(long start, Span<float> target) => values.AsSpan((int)start, target.Length).CopyTo(target);
}
