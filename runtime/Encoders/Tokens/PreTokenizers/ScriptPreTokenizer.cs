using ICU4N.Globalization;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>
/// Cuts where the script changes, as SentencePiece's training does: kana counts as Han, blanks and what is not assigned belong to any script. Blanks before the first
/// character of another kind are left out.
/// </summary>
internal sealed class ScriptPreTokenizer : IPreTokenizer
{
    private const int LongVowelMark = 0x30FC;
    private const int AnyScript = -1;

    public IEnumerable<TextPiece> Split(TextPiece piece, CancellationToken cancellationToken)
    {
        var (start, script) = (-1, AnyScript);
        for (var index = 0; index < piece.Length; index += Characters.LengthAt(piece.Text, index))
        {
            var next = ScriptOf(Characters.At(piece.Text, index));
            if (next == AnyScript || next == script)
            {
                continue;
            }

            if (start >= 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return piece.Part(start, index);
            }

            (start, script) = (index, next);
        }

        if (start >= 0)
        {
            yield return piece.Part(start, piece.Length);
        }
    }

    private static int ScriptOf(int character) => character switch
    {
        ' ' => AnyScript,
        LongVowelMark => UScript.Han,
        _ => OlderUnicode.ScriptOf(character) switch
        {
            UScript.Hiragana or UScript.Katakana => UScript.Han,
            UScript.Unknown => AnyScript,
            var script => script,
        },
    };
}
