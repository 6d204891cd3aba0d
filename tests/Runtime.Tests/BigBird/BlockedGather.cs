namespace SparseAttentionGen.Tests;

/// <summary>
/// The attention of BigBird as its authors and Hugging Face compute it, in double precision: the sequence is padded to whole blocks, the keys
/// of each block of queries are gathered block after block, padding gets a penalty, and rows of padding are zeroed.
/// </summary>
/// <param name="blockSize">Tokens of a block.</param>
/// <param name="randomBlocks">By head and by query block from the second to the last but one, the random key blocks.</param>
/// <param name="countsDoubles">Whether a block that is gathered twice counts twice, as published, or once.</param>
internal sealed class BlockedGather(int blockSize, int[][][] randomBlocks, bool countsDoubles)
{
    private const double Penalty = -10000;

    /// <summary>One row of the output.</summary>
    /// <param name="call">The inputs.</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The head.</param>
    /// <param name="row">The query.</param>
    public double[] Row(AttentionCase call, int batch, int head, int row)
    {
        var length = call.KeyLength;
        var valid = call.KeyLengths.Length == 0 ? length : call.KeyLengths[batch];
        var (headDim, valueDim) = (call.Attention.Pattern.HeadDim, call.Attention.Pattern.ValueDim);
        var output = new double[valueDim];
        if (row >= valid)
        {
            return output;
        }

        var blocks = KeyBlocks(head, row / blockSize, (length + blockSize - 1) / blockSize);
        var keys = blocks.SelectMany(block => Enumerable.Range(block * blockSize, blockSize)).ToArray();
        var scores = keys.Select(key => (Score(key) / Math.Sqrt(headDim)) + (key < valid ? 0 : Penalty)).ToArray();
        var largest = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - largest)).ToArray();
        var sum = weights.Sum();
        for (var index = 0; index < keys.Length; index++)
        {
            for (var d = 0; d < valueDim && keys[index] < length; d++)
            {
                output[d] += weights[index] / sum * call.Value[batch, head, keys[index], d];
            }
        }

        return output;

        double Score(int key)
        {
            var score = 0.0;
            for (var d = 0; d < headDim && key < length; d++)
            {
                score += (double)call.Query[batch, head, row, d] * call.Key[batch, head, key, d];
            }

            return score;
        }
    }

    private int[] KeyBlocks(int head, int block, int count)
    {
        if (block == 0 || block == count - 1)
        {
            return [.. Enumerable.Range(0, count)];
        }

        var random = randomBlocks[head][block - 1];
        int[] gathered = block == 1 ? [0, 1, 2, count - 1, .. random]
            : block == count - 2 ? [0, count - 3, count - 2, count - 1, .. random]
            : [0, block - 1, block, block + 1, .. random, count - 1];
        return countsDoubles ? gathered : [.. gathered.Distinct()];
    }
}
