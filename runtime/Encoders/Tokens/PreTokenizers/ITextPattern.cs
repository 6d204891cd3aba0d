namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>A pattern to search for in texts.</summary>
internal interface ITextPattern
{
    /// <summary>All matches in order, as starts and ends; none overlap.</summary>
    List<(int Start, int End)> Find(ReadOnlySpan<char> text, CancellationToken cancellationToken);
}
