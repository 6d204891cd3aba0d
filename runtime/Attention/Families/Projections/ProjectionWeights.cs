namespace SparseAttentionGen.CompilerServices;

/// <summary>One of a projection's matrices, for each head: [heads, rank, length], kept in the order in which the kernels read it.</summary>
/// <remarks>
/// A head's columns are cut into chunks, each [rank / WeightRows, WeightChunk, WeightRows] without gaps, see
/// <see cref="LowRankProjection.WeightRows"/>: a tile of rows reads its weights one after the other, whatever the length, and there is no
/// second copy. The last group is filled up with zeros.
/// </remarks>
internal sealed class ProjectionWeights
{
    private const int Width = LowRankProjection.WeightChunk;
    private const int Group = LowRankProjection.WeightRows;

    private readonly float[][] chunks;
    private readonly int chunksOfHead;

    private ProjectionWeights(int heads, int length)
    {
        chunksOfHead = Blocks.Count(length, Width);
        chunks = new float[checked(heads * chunksOfHead)][];
    }

    /// <summary>Takes a copy of a matrix for each head.</summary>
    /// <param name="rows">Gives row <c>row</c> of head <c>head</c>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="rank">Number of rows.</param>
    /// <param name="length">Number of columns.</param>
    /// <param name="name">What to call the matrix if an element is not finite.</param>
    /// <exception cref="ArgumentException">An element is not finite.</exception>
    public static ProjectionWeights Copy(RowSource rows, int heads, int rank, int length, string name)
    {
        var weights = new ProjectionWeights(heads, length);
        for (var index = 0; index < weights.chunks.Length; index++)
        {
            weights.chunks[index] = new float[checked(Blocks.Count(rank, Group) * Group * Width)];
        }

        for (var head = 0; head < heads; head++)
        {
            for (var row = 0; row < rank; row++)
            {
                var source = rows(head, row);
                CheckFinite(source, name, heads, head, row);
                for (var column = 0; column < length; column++)
                {
                    weights.chunks[(head * weights.chunksOfHead) + (column / Width)][Place(row, column % Width)] = source[column];
                }
            }
        }

        return weights;
    }

    /// <summary>An element.</summary>
    public float this[int head, int row, int column] =>
        chunks[(head * chunksOfHead) + (column / Width)][Place(row, column % Width)];

    /// <summary>Place of a row's weights in a chunk.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column within the chunk.</param>
    public static int Place(int row, int column) => (row / Group * Group * Width) + (column * Group) + (row % Group);

    /// <summary>The weights of some consecutive keys.</summary>
    /// <param name="head">The head.</param>
    /// <param name="chunk">The chunk of keys.</param>
    public ref float Chunk(int head, int chunk) => ref chunks[(head * chunksOfHead) + chunk][0];

    private static void CheckFinite(ReadOnlySpan<float> row, string name, int heads, int head, int index)
    {
        // x - x is 0 for a finite x and NaN otherwise.
        var check = 0f;
        foreach (var weight in row)
        {
            check += weight - weight;
        }

        for (var column = 0; check != 0 && column < row.Length; column++)
        {
            if (!float.IsFinite(row[column]))
            {
                var ofHead = heads > 1 ? $"head {head}, " : string.Empty;
                throw new ArgumentException($"The {name}' weight at {ofHead}row {index}, column {column} is {row[column]}: weights must be finite.", name);
            }
        }
    }

    /// <summary>Gives one row of a matrix.</summary>
    public delegate ReadOnlySpan<float> RowSource(int head, int row);
}
