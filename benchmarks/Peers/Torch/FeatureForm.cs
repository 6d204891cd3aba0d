using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>
/// Attention through features, as lucidrains' performer-pytorch and idiap's fast-transformers write it: the features of all queries and
/// keys as matrices, then products in the order that is linear in the length. Causal: running sums, chunk by chunk.
/// </summary>
internal sealed class FeatureForm
{
    /// <summary>The number of chunks that performer-pytorch cuts a sequence into.</summary>
    private const int Chunks = 128;

    private readonly Func<Tensor, bool, Tensor> features;
    private readonly bool isCausal;

    private FeatureForm(PeerProblem problem, Func<Tensor, bool, Tensor> features) =>
        (this.features, isCausal) = (features, problem.Pattern.IsCausal);

    /// <summary>FAVOR+, positive features of the softmax kernel.</summary>
    public static FeatureForm Performer(PeerProblem problem, FeatureMatrix matrix)
    {
        const double Epsilon = 1e-6;
        var normalizer = Math.Pow(matrix.HeadDim, -0.25);
        var ratio = Math.Pow(matrix.Count, -0.5);
        var vectors = tensor(matrix.Vectors.ToArray(), [matrix.Count, matrix.HeadDim]).transpose(0, 1).contiguous();
        return new FeatureForm(problem, (data, isQuery) =>
        {
            var scaled = data * normalizer;
            var products = scaled.matmul(vectors);
            var half = scaled.square().sum(-1, keepdim: true) / 2;
            var largest = products.amax(isQuery ? [-1L] : [-1L, -2L], keepdim: true);
            return ((products - half - largest).exp() + Epsilon) * ratio;
        });
    }

    /// <summary>elu(x) + 1.</summary>
    public static FeatureForm Linear(PeerProblem problem) => new(problem, static (data, _) => nn.functional.elu(data, 1.0) + 1);

    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        var (queries, keys) = (features(query, true), features(key, false));
        return isCausal ? Causal(queries, keys, value) : Bidirectional(queries, keys, value);
    }

    private static Tensor Bidirectional(Tensor queries, Tensor keys, Tensor value)
    {
        var context = keys.transpose(-1, -2).matmul(value);
        var sums = queries.matmul(keys.sum(-2, keepdim: true).transpose(-1, -2));
        return queries.matmul(context) / sums;
    }

    private static Tensor Causal(Tensor queries, Tensor keys, Tensor value)
    {
        var (queryChunks, keyChunks, valueChunks) = (queries.chunk(Chunks, -2), keys.chunk(Chunks, -2), value.chunk(Chunks, -2));
        var outputs = new List<Tensor>();
        var keySum = zeros(1);
        var contextSum = zeros(1);
        for (var chunk = 0; chunk < keyChunks.Length; chunk++)
        {
            // The running sums of a chunk are large: they must be freed before the end of the call.
            using var scope = NewDisposeScope();
            var keySums = keySum + keyChunks[chunk].cumsum(-2);
            var contexts = contextSum + einsum("bhnm,bhnd->bhnmd", keyChunks[chunk], valueChunks[chunk]).cumsum(-3);
            var divisors = einsum("bhnm,bhnm->bhn", queryChunks[chunk], keySums).unsqueeze(-1);
            outputs.Add((einsum("bhnmd,bhnm->bhnd", contexts, queryChunks[chunk]) / divisors).MoveToOuterDisposeScope());
            keySum = keySums.narrow(-2, keySums.shape[^2] - 1, 1).clone().MoveToOuterDisposeScope();
            contextSum = contexts.narrow(-3, contexts.shape[^3] - 1, 1).clone().MoveToOuterDisposeScope();
        }

        return cat(outputs, -2);
    }
}
