using System.Text;

namespace SparseAttentionGen.Encoders.Tokens.Alignment;

/// <summary>Makes a text from a piece of another, and keeps the places.</summary>
internal sealed class AlignedTextBuilder(TextPiece source)
{
    private readonly StringBuilder text = new(source.Length);
    private readonly List<TextSpan> places = new(source.Length);

    public int Length => text.Length;

    public char this[int index] => text[index];

    /// <summary>Takes over the source's characters from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public void Keep(int start, int end)
    {
        text.Append(source.Text[start..end]);
        for (var index = start; index < end; index++)
        {
            places.Add(source.PlaceOf(index, index + 1));
        }
    }

    /// <summary>Writes characters that stand for a part of the source.</summary>
    public void Replace(int start, int end, ReadOnlySpan<char> replacement) => Put(replacement, source.PlaceOf(start, end));

    /// <summary>Writes characters with their place in the original.</summary>
    public void Put(ReadOnlySpan<char> characters, TextSpan place)
    {
        text.Append(characters);
        for (var index = 0; index < characters.Length; index++)
        {
            places.Add(place);
        }
    }

    public void Put(char character, TextSpan place)
    {
        text.Append(character);
        places.Add(place);
    }

    /// <summary>Moves the place of the last character.</summary>
    public void MoveLast(TextSpan place) => places[^1] = place;

    /// <summary>Takes the last character back.</summary>
    public void RemoveLast()
    {
        text.Length--;
        places.RemoveAt(places.Count - 1);
    }

    /// <summary>What was written, as a piece that begins where the source does. Nothing is written after it.</summary>
    public TextPiece ToPiece() => new(new AlignedText(text.ToString(), places, source.Origin), 0, text.Length, source.Origin);
}
