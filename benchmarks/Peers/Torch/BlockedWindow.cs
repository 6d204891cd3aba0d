using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>
/// The blocked algorithm of BigBird (Zaheer et al. 2020, arXiv 2007.14062, appendix D): keys, shifted by a block each way and
/// put side by side, turn the window into products of dense blocks. A mask makes the window exact.
/// </summary>
internal sealed class BlockedWindow
{
    private readonly int block;
    private readonly double scale;
    private readonly Tensor masked;

    public BlockedWindow(PeerProblem problem, int window)
    {
        var length = problem.Shape.Length;
        if (length % window != 0)
        {
            throw new NotSupportedException($"The length, {length}, must be a multiple of {window}.");
        }

        (block, scale) = (window, problem.Pattern.Scale);

        // [blocks, block, 3 block]: pairs of the three blocks that are outside of the window or of the sequence.
        using var scope = NewDisposeScope();
        var start = arange(length / block).view(-1, 1, 1) * block;
        var query = start + arange(block).view(1, -1, 1);
        var key = start - block + arange(3 * block).view(1, 1, -1);
        masked = ((query - key).abs().gt(window) | key.lt(0) | key.ge(length)).MoveToOuterDisposeScope();
    }

    public Tensor Forward(Tensor query, Tensor key, Tensor value)
    {
        var blocks = (query * scale).view(query.shape[0], query.shape[1], -1, block, query.shape[3]);
        var scores = blocks.matmul(Neighbours(key).transpose(-1, -2)).masked_fill(masked, float.NegativeInfinity);
        return scores.softmax(-1).matmul(Neighbours(value)).view(query.shape);
    }

    /// <summary>[batch, heads, blocks, 3 block, dim].</summary>
    private Tensor Neighbours(Tensor rows)
    {
        var blocks = rows.shape[2] / block;
        var padded = nn.functional.pad(rows, [0, 0, block, block]).view(rows.shape[0], rows.shape[1], blocks + 2, block, rows.shape[3]);
        return cat([padded.narrow(2, 0, blocks), padded.narrow(2, 1, blocks), padded.narrow(2, 2, blocks)], 3);
    }
}
