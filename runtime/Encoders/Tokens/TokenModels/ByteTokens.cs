using System.Text;

namespace SparseAttentionGen.Encoders.Tokens.TokenModels;

/// <summary>Tokens for bytes, which stand for what a vocabulary does not have.</summary>
/// <param name="ids">The id of each byte's token; -1: there is none.</param>
internal sealed class ByteTokens(int[] ids)
{
    /// <summary>The tokens of a text's bytes; null: some byte has none.</summary>
    public int[]? Of(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        var tokens = Array.ConvertAll(bytes, value => ids[value]);
        return tokens.AsSpan().Contains(-1) ? null : tokens;
    }
}
