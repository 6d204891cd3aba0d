using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>Shows the tokens of a sequence: one special token, those of a text, and one special token.</summary>
internal sealed class SequenceText(string text, TextTokens tokens, IDocumentTokenizer tokenizer)
{
    private const int ContextCharacters = 24;

    /// <summary>Number of tokens, special ones included.</summary>
    public int Length => tokens.Ids.Length + 2;

    /// <summary>A token on one line, as the text has it.</summary>
    public string TextOf(int position)
    {
        if (position == 0 || position == Length - 1)
        {
            return position == 0 ? "(start)" : "(end)";
        }

        var span = tokens.Spans[position - 1];
        return OneLine(span.Length > 0 ? text.Substring(span.Start, span.Length) : tokenizer.TextOf(tokens.Ids[position - 1]));
    }

    /// <summary>A token with the characters around it, on one line.</summary>
    public string InContext(int position)
    {
        if (position == 0 || position == Length - 1)
        {
            return TextOf(position);
        }

        var span = tokens.Spans[position - 1];
        var around = new TextSpan(Math.Max(0, span.Start - ContextCharacters), Math.Min(text.Length, span.End + ContextCharacters)).WholeCharacters(text);
        return $"…{OneLine(text[around.Start..span.Start])}[{OneLine(text[span.Start..span.End])}]{OneLine(text[span.End..around.End])}…";
    }

    /// <summary>Finds a token by what the user wrote: a position, or a word of the text, whose first token is meant.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int Find(string wanted)
    {
        if (int.TryParse(wanted, out var position))
        {
            return position >= 0 && position < Length
                ? position
                : throw new InputException($"--token is {position}, but the tokens are numbered 0 to {Length - 1:N0}.");
        }

        var place = PlaceOf(wanted.Trim());
        if (place < 0)
        {
            throw new InputException($"--token is '{wanted}', which the text, as far as it is read, does not contain.");
        }

        var index = Array.FindIndex(tokens.Spans, span => span.Start <= place && span.End > place);
        return index >= 0 ? index + 1 : throw new InputException($"--token is '{wanted}', which is not among the tokens that were read.");
    }

    /// <summary>The first word of some length after the middle, for users who name none; the middle if there is none.</summary>
    public int AnyWord()
    {
        const int Readable = 5;
        for (var index = tokens.Ids.Length / 2; index < tokens.Ids.Length; index++)
        {
            var word = text.AsSpan(tokens.Spans[index].Start, tokens.Spans[index].Length).Trim();
            if (word.Length >= Readable && !word.ContainsAnyExceptInRange('A', 'z'))
            {
                return index + 1;
            }
        }

        return (tokens.Ids.Length / 2) + 1;
    }

    /// <summary>Where a word is, or else where its letters are in another; -1: nowhere.</summary>
    private int PlaceOf(string word)
    {
        for (var place = Next(word, 0); word.Length > 0 && place >= 0; place = Next(word, place + 1))
        {
            var end = place + word.Length;
            if ((place == 0 || !char.IsLetterOrDigit(text[place - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return place;
            }
        }

        return word.Length > 0 ? Next(word, 0) : -1;
    }

    private int Next(string word, int from) => text.IndexOf(word, from, StringComparison.OrdinalIgnoreCase);

    private static string OneLine(string piece) => string.Concat(piece.Select(static character => character switch
    {
        '\n' => "⏎",
        '\t' => "→",
        _ when char.IsControl(character) => "·",
        _ => character.ToString(),
    }));
}
