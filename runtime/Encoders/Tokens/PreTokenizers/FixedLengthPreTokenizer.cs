using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>Words of so many characters; the last may have fewer.</summary>
internal sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer
{
    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken)
    {
        for (var start = 0; start < piece.Length;)
        {
            var end = start;
            for (var count = 0; count < length && end < piece.Length; count++)
            {
                end += Characters.LengthAt(piece.Text, end);
            }

            yield return piece.Part(start, end);
            start = end;
        }
    }
}
