using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>Cuts a text into words, which no token reaches across, and may rewrite them.</summary>
internal interface IPreTokenizer
{
    IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken);
}
