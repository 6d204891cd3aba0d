using System.Globalization;
using ICU4N.Globalization;
using SparseAttentionGen.Encoders.Tokens.Alignment;

namespace SparseAttentionGen.Encoders.Tokens.PreTokenizers;

/// <summary>
/// A text in which every surrogate pair is replaced by one character of the same category: .NET's regular expressions see the halves of a pair,
/// which have no category, but those of tokenizers match whole characters.
/// </summary>
/// <param name="Text">The characters.</param>
/// <param name="Places">Where each is in the original, and its length at the end.</param>
internal sealed record PlainText(string Text, int[] Places)
{
    private const char Ideograph = '\u4E00';
    private const char CircledLetter = '\u24B6';

    /// <summary>A rare character of each category, in the order of the categories: no expression names them.</summary>
    private const string Examples = "\uA7AA\uAB30\u1F88\uA9CF\uA015\uA8E0\uA880\uA670\uA8D0\uA6E6\uA830\u2003\u2028\u2029\u0091\u206A"
        + "\uFFFF\uF8F0\u2054\u2E3A\u2E28\u2E29\u2E1C\u2E1D\uA874\u2A00\uA838\uA720\uA828\uFFFE";

    /// <summary>The text of another; null: it has no surrogate pairs.</summary>
    public static PlainText? Of(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return null;
        }

        var characters = new char[text.Length];
        var places = new List<int>(text.Length + 1);
        for (var index = 0; index < text.Length; index += Characters.LengthAt(text, index))
        {
            characters[places.Count] = Characters.LengthAt(text, index) == 1 ? text[index] : Example(Characters.At(text, index));
            places.Add(index);
        }

        var length = places.Count;
        places.Add(text.Length);
        return new PlainText(new string(characters, 0, length), [.. places]);
    }

    private static char Example(int character) => CharUnicodeInfo.GetUnicodeCategory(character) switch
    {
        UnicodeCategory.OtherLetter when UScript.GetScript(character) == UScript.Han => Ideograph,
        UnicodeCategory.OtherSymbol when Characters.IsWord(character) => CircledLetter,
        var category => Examples[(int)category],
    };
}
