using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>
/// The sliding-window algorithm of Longformer (Beltagy et al. 2020, arXiv 2004.05150, appendix A): overlapping chunks of 2 w
/// rows, whose products contain the band of 2 w + 1 diagonals and about as much again, which is cut away by reinterpreting strides.
/// </summary>
internal sealed class ChunkedWindow
{
    private readonly int window;
    private readonly double scale;
    private readonly Tensor outside;

    public ChunkedWindow(PeerProblem problem, int window)
    {
        var length = problem.Shape.Length;
        if (length % (2 * window) != 0 || length < 4 * window)
        {
            throw new NotSupportedException($"The length, {length}, must be a multiple of {2 * window} and at least {4 * window}.");
        }

        (this.window, scale) = (window, problem.Pattern.Scale);

        // [length, 2 w + 1]: diagonals that lie before the first or after the last key.
        using var scope = NewDisposeScope();
        var position = arange(length).unsqueeze(1) + arange(-window, window + 1).unsqueeze(0);
        outside = (position.lt(0) | position.ge(length)).MoveToOuterDisposeScope();
    }

    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        var (batch, heads, length, dim) = (query.shape[0], query.shape[1], query.shape[2], query.shape[3]);
        var scores = Scores(
            (query * scale).reshape(batch * heads, length, dim), key.reshape(batch * heads, length, dim));
        var probabilities = scores.masked_fill(outside, float.NegativeInfinity).softmax(-1);
        return Combine(probabilities, value.reshape(batch * heads, length, dim)).view(batch, heads, length, dim);
    }

    /// <summary>[heads, length, 2 w + 1], one column for each diagonal.</summary>
    private Tensor Scores(Tensor query, Tensor key)
    {
        var (heads, length) = (query.shape[0], query.shape[1]);
        var products = Overlapping(query).matmul(Overlapping(key).transpose(-1, -2));
        var chunks = products.shape[1];

        // One more row for each chunk, then read as rows that are one element longer: every row shifts by one, and diagonals become columns.
        var slid = nn.functional.pad(products, [0, 0, 0, 1]).view(heads, chunks, 2 * window, (2 * window) + 1);
        var band = zeros(heads, chunks + 1, window, (2 * window) + 1);
        Columns(Chunks(band, 0, chunks), window, window + 1).copy_(Columns(Rows(slid, 0, window), 0, window + 1));
        Columns(Chunks(band, chunks, 1), window, window + 1).copy_(Columns(Rows(Chunks(slid, chunks - 1, 1), window, window), 0, window + 1));
        Columns(Chunks(band, 1, chunks), 0, window).copy_(Columns(Rows(slid, window - 1, window), window + 1, window));
        Columns(Rows(Chunks(band, 0, 1), 1, window - 1), 1, window - 1)
            .copy_(Columns(Rows(Chunks(slid, 0, 1), 0, window - 1), window + 2, window - 1));
        return band.view(heads, length, (2 * window) + 1);
    }

    private Tensor Combine(Tensor probabilities, Tensor value)
    {
        var (heads, length, dim) = (value.shape[0], value.shape[1], value.shape[2]);
        var chunks = length / window;
        var padded = nn.functional.pad(value, [0, 0, window, window]);
        var step = padded.stride();
        var values = padded.as_strided([heads, chunks, 3 * window, dim], [step[0], window * step[1], step[1], step[2]]);

        // The reverse: columns become diagonals of [w, 3 w].
        var spread = nn.functional.pad(probabilities.view(heads, chunks, window, (2 * window) + 1), [0, window + 1])
            .view(heads, chunks, -1)
            .narrow(2, 0, window * ((3 * window) + 1))
            .view(heads, chunks, window, (3 * window) + 1)
            .narrow(3, 0, 3 * window);
        return spread.matmul(values);
    }

    /// <summary>[heads, length / w - 1, 2 w, dim]: each chunk begins in the middle of the one before.</summary>
    private Tensor Overlapping(Tensor rows)
    {
        var step = rows.stride();
        return rows.as_strided(
            [rows.shape[0], (rows.shape[1] / window) - 1, 2 * window, rows.shape[2]], [step[0], window * step[1], step[1], step[2]]);
    }

    private static Tensor Chunks(Tensor tensor, long first, long count) => tensor.narrow(1, first, count);

    private static Tensor Rows(Tensor tensor, long first, long count) => tensor.narrow(2, first, count);

    private static Tensor Columns(Tensor tensor, long first, long count) => tensor.narrow(3, first, count);
}
