using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>
/// Linformer as its authors write it (fairseq, examples/linformer): a linear layer along the sequence, of which a shorter sequence uses
/// the first columns, then softmax attention over its rows.
/// </summary>
internal sealed class LinformerForm
{
    private readonly double scale;
    private readonly Tensor keyWeights;
    private readonly Tensor valueWeights;

    public LinformerForm(PeerProblem problem, SequenceProjection projection)
    {
        scale = problem.Pattern.Scale;
        keyWeights = Matrix(projection.Rank, problem.Shape.Length, (row, column, length) => projection.KeyWeight(0, row, column, length));
        valueWeights = projection.IsShared
            ? keyWeights
            : Matrix(projection.Rank, problem.Shape.Length, (row, column, length) => projection.ValueWeight(0, row, column, length));
    }

    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        var keys = einsum("kn,bhnd->bhkd", keyWeights, key);
        var values = einsum("kn,bhnd->bhkd", valueWeights, value);
        return (query * scale).matmul(keys.transpose(-1, -2)).softmax(-1).matmul(values);
    }

    /// <summary>[rank, length], the same for all heads.</summary>
    private static Tensor Matrix(int rank, int length, Func<int, int, int, float> weight)
    {
        var elements = new float[(long)rank * length];
        for (var index = 0; index < elements.Length; index++)
        {
            elements[index] = weight(index / length, index % length, length);
        }

        return tensor(elements, [rank, length]);
    }
}
