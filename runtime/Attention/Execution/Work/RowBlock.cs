namespace SparseAttentionGen.CompilerServices;

/// <summary>One unit of work: some queries, of some heads that share a key and value head, against some keys.</summary>
/// <param name="Sequence">Index of the sequence.</param>
/// <param name="KeyValueHead">The key and value head.</param>
/// <param name="Head">First query head.</param>
/// <param name="HeadCount">Number of query heads.</param>
/// <param name="Start">First query of the sequence, or, for global rows, first entry of the list of them.</param>
/// <param name="Count">Number of queries.</param>
/// <param name="IsGlobal">Whether the queries are global tokens, which attend every key.</param>
/// <param name="KeyStart">Position of the first key.</param>
/// <param name="KeyEnd">The position after the last key.</param>
/// <param name="AttendsProjected">Whether the rows attend projected keys, if there are any: of a split row only one part does.</param>
/// <param name="Partial">Place of the unfinished rows among the partial results, or -1 to write finished rows.</param>
/// <param name="Step">From one query to the next: the queries of one residue may make a block of their own.</param>
internal readonly record struct RowBlock(
    int Sequence, int KeyValueHead, int Head, int HeadCount, int Start, int Count, bool IsGlobal, int KeyStart, int KeyEnd, bool AttendsProjected, int Partial, int Step = 1);
