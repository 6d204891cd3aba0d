namespace SparseAttentionGen;

/// <summary>
/// The sequence is cut into blocks; each block of queries attends some blocks of keys drawn at random, other ones for each head
/// (Zaheer et al. 2020, BigBird, arXiv 2007.14062, section 2).
/// </summary>
/// <remarks>
/// <para>
/// The blocks are a pure function of the seed, the head, the block of queries and the number of keys: the same on every machine and
/// for any number of threads. Blocks that other patterns of the class cover whole are not drawn; where fewer remain than asked for,
/// all of those are. A sequence with padding has the blocks that it has alone.
/// </para>
/// <para>
/// A pretrained BigBird expects the blocks that it was trained with: <see cref="RandomBlockSelection.BigBird"/> with its number of heads
/// as <see cref="HeadCount"/>, its longest sequence as <see cref="MaxLength"/>, and the layer's index as <see cref="Seed"/>, or with each
/// call as <see cref="AttentionArguments.RandomSeed"/>, so that one class serves all layers. It counts
/// the blocks of the padded batch: <see cref="AttentionArguments.CountsPadding"/>.
/// </para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class RandomBlocksAttribute : Attribute
{
    /// <summary>Random blocks of keys for each block of queries.</summary>
    /// <param name="count">Blocks of keys for each block of queries: 1 or more.</param>
    public RandomBlocksAttribute(int count) => Count = count;

    /// <summary>Blocks of keys for each block of queries.</summary>
    public int Count { get; }

    /// <summary>Positions of a block: 1 or more. Default 64.</summary>
    public int BlockSize { get; set; } = 64;

    /// <summary>
    /// Start of the random numbers. Default 0. For <see cref="RandomBlockSelection.BigBird"/> the layer's index: 0 or more.
    /// <see cref="AttentionArguments.RandomSeed"/> replaces it for a call.
    /// </summary>
    public int Seed { get; set; }

    /// <summary>How the blocks are drawn. Default <see cref="RandomBlockSelection.Uncovered"/>.</summary>
    public RandomBlockSelection Selection { get; set; }

    /// <summary>
    /// Number of query heads of the model: required for <see cref="RandomBlockSelection.BigBird"/>, whose draw depends on it, and not
    /// allowed otherwise.
    /// </summary>
    public int HeadCount { get; set; }

    /// <summary>
    /// Tokens of the model's longest sequence, its <c>max_position_embeddings</c>: from 1 to 1048576, default 4096. Only for
    /// <see cref="RandomBlockSelection.BigBird"/>, which draws for that length when a sequence fills 1024, 3072 or 4096 tokens.
    /// </summary>
    public int MaxLength { get; set; } = 4096;

    /// <summary>The query heads that it applies to, such as <c>"0-5, 8"</c>. Default null: all heads.</summary>
    public string? Heads { get; set; }
}
