namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>The sizes of ListOps' trees.</summary>
/// <param name="MaxDepth">A node this deep is a digit.</param>
/// <param name="MaxArguments">Most arguments of an operation.</param>
/// <param name="MinLength">Trees have more tokens than this.</param>
/// <param name="MaxLength">Trees have fewer tokens than this.</param>
internal sealed record ListOpsRule(int MaxDepth, int MaxArguments, int MinLength, int MaxLength)
{
    /// <summary>Those of the Long Range Arena (Tay et al. 2020, arXiv 2011.04006).</summary>
    public static ListOpsRule Published { get; } = new(MaxDepth: 10, MaxArguments: 10, MinLength: 500, MaxLength: 2000);

    /// <summary>The published ones where they fit into a sequence, and else smaller trees that fill at least a quarter of it.</summary>
    /// <param name="length">Tokens of a sequence.</param>
    public static ListOpsRule For(int length) => length >= Published.MaxLength
        ? Published
        : new ListOpsRule(MaxDepth: length >= 512 ? 8 : length >= 128 ? 6 : 4, MaxArguments: length >= 512 ? 8 : 5, length / 4, length);

    public override string ToString() => $"depth up to {MaxDepth}, 2 to {MaxArguments} arguments, more than {MinLength} and fewer than {MaxLength} tokens";
}
