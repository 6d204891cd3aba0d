namespace SparseAttentionGen.CompilerServices;

/// <summary>One piece of work: some queries, of all heads that share a key and value head, against some keys.</summary>
/// <param name="Batch">The batch element.</param>
/// <param name="KeyValueHead">The key and value head.</param>
/// <param name="Start">First query, or, for global rows, first entry of the batch element's list of them.</param>
/// <param name="Count">Number of queries.</param>
/// <param name="IsGlobal">Whether the queries are global tokens, which attend every key.</param>
/// <param name="KeyStart">First key: a multiple of the key chunk.</param>
/// <param name="KeyEnd">The key after the last.</param>
/// <param name="Partial">Place of the unfinished rows among the partial results, or -1 to write finished rows.</param>
internal readonly record struct RowBlock(
    int Batch, int KeyValueHead, int Start, int Count, bool IsGlobal, int KeyStart, int KeyEnd, int Partial);
