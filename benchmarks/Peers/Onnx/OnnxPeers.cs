namespace SparseAttentionGen.Benchmarks.Peers.Onnx;

/// <summary>ONNX Runtime's attention operators. Scales are its default, which is ours.</summary>
internal static class OnnxPeers
{
    public static IPeer MultiHead(PeerProblem problem)
    {
        var tensors = new OnnxTensors(problem);
        tensors.AddQueryKeyValue();
        tensors.AddOutput();
        return tensors.Create("MultiHeadAttention", [("num_heads", problem.Shape.Heads)]);
    }

    /// <param name="problem">Sizes and threads.</param>
    /// <param name="window">Keys that a query attends, its own included; null: all up to its own.</param>
    public static IPeer GroupQuery(PeerProblem problem, int? window)
    {
        var tensors = new OnnxTensors(problem);
        tensors.AddQueryKeyValue();
        tensors.Skip(2);
        tensors.AddIntegers("seqlens_k", [.. Enumerable.Repeat(problem.Shape.Length - 1, problem.Shape.Batch)], problem.Shape.Batch);
        tensors.AddIntegers("total_sequence_length", [problem.Shape.Length]);
        tensors.AddOutput();
        tensors.AddPresent();
        return tensors.Create(
            "GroupQueryAttention", [.. Heads(problem), .. window is { } size ? [("local_window_size", size)] : Array.Empty<(string, long)>()]);
    }

    /// <summary>The last tokens of a sequence whose other keys and values are in a cache.</summary>
    public static IPeer Decoding(PeerProblem problem)
    {
        var tensors = new OnnxTensors(problem);
        tensors.AddQueryKeyValue();
        tensors.AddPastAndPresent(holdsKeys: true);
        tensors.AddIntegers("seqlens_k", [.. Enumerable.Repeat(problem.Shape.Length - 1, problem.Shape.Batch)], problem.Shape.Batch);
        tensors.AddIntegers("total_sequence_length", [problem.Shape.Length]);
        return tensors.Create("GroupQueryAttention", [.. Heads(problem)]);
    }

    /// <summary>A causal window of whole blocks: each block of rows attends those before it that hold the window, and its own up to the row.</summary>
    public static IPeer Sparse(PeerProblem problem, int window, int blockSize)
    {
        var blocks = problem.Shape.Length / blockSize;
        var rowStarts = new List<int> { 0 };
        var columns = new List<int>();
        for (var row = 0; row < blocks; row++)
        {
            var first = Math.Max(0, row - (window / blockSize));
            columns.AddRange(Enumerable.Range(first, row - first + 1));
            rowStarts.Add(columns.Count);
        }

        var tensors = new OnnxTensors(problem);
        tensors.AddQueryKeyValue();
        tensors.AddPastAndPresent(holdsKeys: false);
        tensors.AddIntegers("block_row_indices", [.. rowStarts], 1, rowStarts.Count);
        tensors.AddIntegers("block_col_indices", [.. columns], 1, columns.Count);
        tensors.AddIntegers("total_sequence_length", [problem.Shape.Length], 1);
        tensors.AddIntegers("key_total_sequence_lengths", [.. Enumerable.Repeat(problem.Shape.Length, problem.Shape.Batch)], problem.Shape.Batch);
        return tensors.Create("SparseAttention", [.. Heads(problem), ("sparse_block_size", blockSize)]);
    }

    private static IEnumerable<(string Name, long Value)> Heads(PeerProblem problem) =>
        [("num_heads", problem.Shape.Heads), ("kv_num_heads", problem.Shape.KeyValueHeads)];
}
