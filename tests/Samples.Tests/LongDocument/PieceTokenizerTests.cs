using SparseAttentionGen.LongDocument.Tokens;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class PieceTokenizerTests : IDisposable
{
    private static readonly (string Text, float Score)[] Pieces =
    [
        ("▁", -3), ("▁the", -2), ("▁th", -4), ("t", -6), ("h", -6.1f), ("e", -5), ("he", -4.5f), ("▁fox", -3.5f), ("f", -7), ("o", -6.5f), ("x", -7.5f),
        ("es", -4.2f), ("s", -5.5f), ("ox", -5.2f), (".", -3.1f), ("▁é", -6.7f), ("é", -7.2f), ("😀", -8), ("▁e", -5.7f), ("\u0301", -9),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("the foxes.")]
    [InlineData("  the\n\n\tfox \u00A0 the\u3000s ")]
    [InlineData("e")]
    [InlineData("thethe hethe oxfox. ée é 😀the")]
    [InlineData("the\u200Bfox \uFFFD e\uFEFFs")]
    public void Unigram_ids_are_the_best_of_all_divisions(string text)
    {
        var model = new SentencePieceModel(Pieces);
        Write(model);
        var expected = text.Split([' ', '\n', '\t', '\u00A0', '\u3000', '\u200B', '\uFFFD', '\uFEFF'], StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => Best(model, "▁" + word).Pieces)
            .Select(model.IdOf);
        Assert.Equal(expected, Tokenize(text).Ids);
    }

    [Fact]
    public void Byte_pair_pieces_are_merged_by_their_scores()
    {
        // Best first: e s, then h e, then ▁ t, then ▁t he.
        var model = new SentencePieceModel(
            ("es", -1), ("he", -2), ("▁t", -3), ("▁the", -4), ("▁", -90), ("t", -91), ("h", -92), ("e", -93), ("s", -94))
        { IsBytePair = true };
        Write(model);
        Assert.Equal(Ids("▁the", "▁t", "h", "es", "▁", "e", "▁", "s"), Tokenize("the  thes\ne s").Ids);

        IEnumerable<int> Ids(params string[] pieces) => pieces.Select(model.IdOf);
    }

    [Fact]
    public void Words_of_one_character_are_kept_by_byte_pairs_too()
    {
        var model = new SentencePieceModel(("▁é", -1), ("▁", -90), ("é", -91)) { IsBytePair = true, CharacterMap = CharacterMap.ToBytes(("ﬁ", "fi")) };
        Write(model);
        Assert.Equal([model.IdOf("▁é"), model.IdOf("▁é")], Tokenize("é é").Ids);
    }

    [Fact]
    public void Spans_are_the_words_places_whatever_white_space_is_between()
    {
        Write(new SentencePieceModel(Pieces));
        const string text = " the\n\n foxes.\t😀";
        Assert.Equal(["the", "fox", "es", ".", "", "😀"], Tokenize(text).Spans.Select(span => text[span.Start..span.End]));
    }

    [Fact]
    public void Unknown_characters_are_one_token_with_their_span()
    {
        var model = new SentencePieceModel(Pieces);
        Write(model);
        const string text = "the 世界";
        var tokens = Tokenize(text);
        Assert.Contains(model.IdOf("<unk>"), tokens.Ids);
        Assert.Equal(text.Length, tokens.Spans[^1].End);
    }

    [Fact]
    public void Without_prefix_only_the_first_word_begins_without_a_space()
    {
        var model = new SentencePieceModel(Pieces) { AddsPrefix = false };
        Write(model);
        Assert.Equal(((string[])["t", "he", "▁the"]).Select(model.IdOf), Tokenize("the the").Ids);
    }

    [Theory]
    [InlineData("oﬁx", "▁ o f i x")]
    [InlineData("the ´e´", "▁the ▁ \u0301 e ▁ \u0301")]
    [InlineData("´´ ´", "▁ \u0301 ▁ \u0301 ▁ \u0301")]
    [InlineData("fo\u0001x é", "▁fox ▁é")]
    [InlineData("é", "▁é")]
    public void Characters_are_replaced_as_the_model_says(string text, string expected)
    {
        var model = new SentencePieceModel([.. Pieces, ("i", -7)])
        {
            CharacterMap = CharacterMap.ToBytes(("ﬁ", "fi"), ("´", " \u0301"), ("\u00A0", " "), ("\u0001", "")),
        };
        Write(model);
        var tokens = Tokenize(text);
        Assert.Equal(expected.Split(' '), tokens.Ids.Select(id => Load().TextOf(id).Replace(' ', '▁')));
    }

    [Fact]
    public void Special_tokens_are_BigBirds()
    {
        var model = new SentencePieceModel(Pieces);
        Write(model);
        var tokenizer = Load();
        Assert.Equal(new SpecialTokens(model.IdOf("[CLS]"), model.IdOf("[SEP]"), model.IdOf("<pad>"), model.IdOf("[MASK]")), tokenizer.Special);
        Assert.Equal(model.IdOf("\u0301") + 1, tokenizer.VocabularySize);
        Assert.Equal(" fox", tokenizer.TextOf(model.IdOf("▁fox")));
    }

    [Fact]
    public void Text_is_cut_after_the_most_tokens()
    {
        Write(new SentencePieceModel(Pieces));
        var cut = Load().Tokenize("the foxes.", 2, null, TestContext.Current.CancellationToken);
        Assert.True(cut.IsCut);
        Assert.Equal(Tokenize("the foxes.").Ids[..2], cut.Ids);
        Assert.False(Load().Tokenize("the fox", 2, null, TestContext.Current.CancellationToken).IsCut);
    }

    [Fact]
    public void Missing_file_is_named_with_its_place()
    {
        var message = Assert.Throws<InputException>(Load).Message;
        Assert.Contains($"{folder.At("spiece.model")} is missing", message, StringComparison.Ordinal);
        Assert.Contains("google/bigbird-roberta-base", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_of_BigBirds_kind_is_refused()
    {
        Refuses([], "no pieces");
        Refuses([0xFF, 0xFF, 0xFF], "no SentencePiece model");
        Refuses("{\"model\": 1}"u8.ToArray(), "no SentencePiece model");
        Refuses(new SentencePieceModel(Pieces) { WritesSpacesAsSuffix = true }.ToBytes(), "writes spaces at the ends");
        var withoutStart = new SentencePieceModel(Pieces);
        withoutStart.Remove("[CLS]");
        Refuses(withoutStart.ToBytes(), "no piece [CLS]");
        Refuses(new SentencePieceModel(Pieces).ToBytes()[..^30], "SentencePiece model");

        void Refuses(byte[] bytes, string reason)
        {
            folder.Write("spiece.model", bytes);
            var message = Assert.Throws<InputException>(Load).Message;
            Assert.StartsWith(folder.At("spiece.model"), message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_families_have_no_tokenizer() =>
        Assert.Contains("'bert'", Assert.Throws<InputException>(() => TokenizerFiles.Load(folder.Path, "bert")).Message, StringComparison.Ordinal);

    /// <summary>The division with the largest sum of scores, by trying all.</summary>
    private static (double Score, string[] Pieces) Best(SentencePieceModel model, string rest) => rest.Length == 0
        ? (0, [])
        : model.Normals
            .Where(piece => rest.StartsWith(piece.Text, StringComparison.Ordinal))
            .Select(piece => (piece, After: Best(model, rest[piece.Text.Length..])))
            .Select(static choice => (choice.piece.Score + choice.After.Score, (string[])[choice.piece.Text, .. choice.After.Pieces]))
            .DefaultIfEmpty((double.NegativeInfinity, []))
            .MaxBy(static choice => choice.Item1);

    private void Write(SentencePieceModel model) => folder.Write("spiece.model", model.ToBytes());

    private TextTokens Tokenize(string text) => Load().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken);

    private IDocumentTokenizer Load() => TokenizerFiles.Load(folder.Path, "big_bird");
}
