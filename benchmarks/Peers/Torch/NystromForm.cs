using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>
/// Nyströmformer as its authors write it (Xiong et al. 2021, arXiv 2102.03902, algorithm 1): means of segments as landmarks, three
/// softmax matrices, six steps of the pseudo-inverse.
/// </summary>
internal sealed class NystromForm
{
    private readonly int landmarks;
    private readonly double scale;
    private readonly Tensor identity;

    public NystromForm(PeerProblem problem)
    {
        landmarks = problem.Pattern.Approximation!.Rank;
        if (problem.Shape.Length % landmarks != 0)
        {
            throw new NotSupportedException($"The length, {problem.Shape.Length}, must be a multiple of {landmarks}.");
        }

        scale = problem.Pattern.Scale;
        identity = eye(landmarks);
    }

    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        var scaled = query * scale;
        var (queryLandmarks, keyLandmarks) = (Means(scaled), Means(key).transpose(-1, -2));
        var left = scaled.matmul(keyLandmarks).softmax(-1);
        var middle = queryLandmarks.matmul(keyLandmarks).softmax(-1);
        var right = queryLandmarks.matmul(key.transpose(-1, -2)).softmax(-1);
        return left.matmul(PseudoInverse(middle)).matmul(right.matmul(value));
    }

    private Tensor Means(Tensor rows) =>
        rows.reshape(rows.shape[0], rows.shape[1], landmarks, rows.shape[2] / landmarks, rows.shape[3]).mean([-2L]);

    private Tensor PseudoInverse(Tensor matrix)
    {
        var norms = matrix.sum(-2).amax([-1L]) * matrix.sum(-1).amax([-1L]);
        var inverse = matrix.transpose(-1, -2) / norms.unsqueeze(-1).unsqueeze(-1);
        for (var step = 0; step < NystromLandmarks.Iterations; step++)
        {
            var product = matrix.matmul(inverse);
            inverse = (inverse * 0.25).matmul((13 * identity) - product.matmul((15 * identity) - product.matmul((7 * identity) - product)));
        }

        return inverse;
    }
}
