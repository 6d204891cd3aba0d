using SparseAttentionGen.Encoders.Tokens.Alignment;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>GPT-2's words, each byte of their UTF-8 written as a character (Radford et al. 2019, section 2.2).</summary>
/// <param name="addsPrefix">Whether a text that does not begin with a blank gets one.</param>
/// <param name="splits">Whether the text is cut into words.</param>
internal sealed class ByteLevelPreTokenizer(bool addsPrefix, bool splits) : IPreTokenizer
{
    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken)
    {
        if (addsPrefix && piece.Text is not [' ', ..])
        {
            piece = Prefix.Add(piece, " ");
        }

        for (var start = 0; start < piece.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = splits ? Gpt2Words.EndOfWord(piece.Text, start) : piece.Length;
            yield return Written(piece.Part(start, end));
            start = end;
        }
    }

    private static TextPiece Written(TextPiece word)
    {
        var builder = new AlignedTextBuilder(word);
        for (var index = 0; index < word.Length;)
        {
            var length = Characters.LengthAt(word.Text, index);
            builder.Replace(index, index + length, ByteAlphabet.Encode(Characters.At(word.Text, index)));
            index += length;
        }

        return builder.ToPiece();
    }
}
