namespace SparseAttentionGen;

/// <summary>The optional parts of a call.</summary>
public readonly ref struct AttentionArguments
{
    /// <summary>
    /// Position of the first query among the keys. Default 0. After a past of P keys it is P, which aligns the last query
    /// with the last key. Negative offsets are allowed.
    /// </summary>
    public int QueryOffset { get; init; }

    /// <summary>
    /// Number of keys of each batch element, [batch], each from 0 to keyLength; empty: all keys. Keys from there on are padding.
    /// </summary>
    public ReadOnlySpan<int> KeyLengths { get; init; }

    /// <summary>
    /// Which keys exist, [batch * keyLength] row by row: true for a token, false for padding; empty: all keys exist.
    /// </summary>
    public ReadOnlySpan<bool> KeyPaddingMask { get; init; }

    /// <summary>
    /// Which tokens are global, besides those that the class declares, [batch * keyLength] row by row; empty: no further ones.
    /// Only for classes with <see cref="GlobalTokensAttribute"/>.
    /// </summary>
    public ReadOnlySpan<bool> GlobalTokenMask { get; init; }

    /// <summary>
    /// Receives the natural logarithm of the sum of the exponentials of each row's scores, [batch * heads * queryLength];
    /// minus infinity for a row without keys. Empty: not wanted.
    /// </summary>
    public Span<float> LogSumExp { get; init; }
}
