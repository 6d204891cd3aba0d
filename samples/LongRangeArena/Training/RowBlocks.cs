namespace SparseAttentionGen.LongRangeArena.Training;

/// <summary>Work on rows, by threads. Blocks are the same for any number of threads, and so are sums that are added up block by block.</summary>
internal static class RowBlocks
{
    private const int Rows = 128;

    /// <summary>Number of blocks.</summary>
    public static int Count(int rows) => (rows + Rows - 1) / Rows;

    /// <summary>Does the work of each block.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <param name="work">Receives the block's index, its first row and the row behind its last.</param>
    public static void Run(int rows, int threads, Action<int, int, int> work)
    {
        void Block(int index) => work(index, index * Rows, Math.Min(rows, (index + 1) * Rows));
        if (threads > 1 && rows > Rows)
        {
            Parallel.For(0, Count(rows), new ParallelOptions { MaxDegreeOfParallelism = threads }, Block);
            return;
        }

        for (var index = 0; index < Count(rows); index++)
        {
            Block(index);
        }
    }
}
