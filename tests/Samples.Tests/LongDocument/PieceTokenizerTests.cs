using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.Tests;

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
    [InlineData("  the   fox  thes ")]
    [InlineData("e")]
    [InlineData("thethe hethe oxfox. ée é 😀the")]
    public void Unigram_ids_are_the_best_of_all_divisions(string text)
    {
        var model = new SentencePieceModel(Pieces);
        Write(model);
        var expected = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
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
        Assert.Equal(Ids("▁the", "▁t", "h", "es", "▁", "e", "▁", "s"), Tokenize("the  thes e s").Ids);

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
    public void Spans_are_the_words_places_however_many_blanks_are_between()
    {
        Write(new SentencePieceModel(Pieces));
        const string text = "  the\n\n   foxes. 😀 ";
        Assert.Equal(["the", "\n\n", "fox", "es", ".", "", "😀"], Tokenize(text).Spans.Select(span => text[span.Start..span.End]));
    }

    [Theory]
    [InlineData("the\tfox", "▁the <unk> f ox")]
    [InlineData("the\n\r\u00A0\u3000\u200B\uFEFF the", "▁the <unk> ▁the")]
    [InlineData("\n", "▁ <unk>")]
    public void White_space_other_than_the_blank_is_a_character_like_any_other(string text, string expected)
    {
        Write(new SentencePieceModel(Pieces));
        Assert.Equal(expected.Split(' '), Texts(Tokenize(text)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unknown_characters_in_a_row_are_one_token(bool isBytePair)
    {
        Write(new SentencePieceModel(("▁", -1), ("a", -2), ("ab", -3), ("b", -4)) { IsBytePair = isBytePair });
        Assert.Equal(["▁", "<unk>", "ab", "<unk>", "▁", "<unk>"], Texts(Tokenize("日本語ab\n\t 日")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bytes_stand_for_unknown_characters_where_the_model_says_so(bool isBytePair)
    {
        var model = new SentencePieceModel(("▁", -1), ("a", -2)) { IsBytePair = isBytePair, FallsBackToBytes = true };
        Write(model);
        var tokens = Tokenize("aéa");
        Assert.Equal(["▁", "a", "<0xC3>", "<0xA9>", "a"], Texts(tokens));
        Assert.Equal([new TextSpan(1, 2), new TextSpan(1, 2)], tokens.Spans[2..4]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void User_defined_piece_is_taken_as_it_is(bool isBytePair)
    {
        var model = new SentencePieceModel([("▁", -1), ("o", -2), ("f", -2), ("i", -2), ("fi", -1)])
        {
            IsBytePair = isBytePair,
            UserDefined = ["oﬁo"],
            CharacterMap = CharacterMap.ToBytes(("ﬁ", "fi")),
        };
        Write(model);
        Assert.Equal(["▁", "oﬁo", "▁", "fi", "o"], Texts(Tokenize("oﬁo ﬁo")));
    }

    [Fact]
    public void Blanks_are_kept_where_the_model_says_so()
    {
        Write(new SentencePieceModel(Pieces) { RemovesExtraSpaces = false });
        Assert.Equal(["▁", "▁", "▁the", "▁", "▁the", "▁", "▁"], Texts(Tokenize("  the  the  ")));
    }

    [Fact]
    public void Model_without_a_normalizer_has_the_formats_defaults()
    {
        Write(new SentencePieceModel(Pieces) { HasNormalizer = false });
        Assert.Equal(["▁the", "▁the"], Texts(Tokenize(" the   the ")));
    }

    [Fact]
    public void Piece_with_a_space_within_joins_words()
    {
        Write(new SentencePieceModel([.. Pieces, ("▁the▁fox", -1)]));
        var tokens = Tokenize("the fox the");
        Assert.Equal(["▁the▁fox", "▁the"], Texts(tokens));
        Assert.Equal([new TextSpan(0, 7), new TextSpan(8, 11)], tokens.Spans);
    }

    [Fact]
    public void Published_BigBird_tokens_equal_SentencePieces()
    {
        folder.Write("spiece.model", SharedVectors.Bytes("bigbird", "gpt2.model"));
        var tokenizer = Load();
        Assert.Equal(new SpecialTokens(65, 66, 0, 67), tokenizer.Special);
        Assert.Equal(50_358, tokenizer.VocabularySize);
        using var expected = SharedVectors.Open("bigbird", "tokens.json");
        Assert.All(expected.RootElement.GetProperty("cases").EnumerateArray(), example => Assert.Equal(
            example.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()),
            tokenizer.Tokenize(example.GetProperty("text").GetString()!, int.MaxValue, null, TestContext.Current.CancellationToken).Ids));
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
        var message = Assert.Throws<InvalidDataException>(Load).Message;
        Assert.Contains($"{folder.At("spiece.model")} is missing", message, StringComparison.Ordinal);
        Assert.Contains("google/bigbird-roberta-base", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_model_of_BigBirds_kind_is_refused()
    {
        Refuses([], "the file is empty");
        Refuses([0xFF, 0xFF, 0xFF], "no SentencePiece model");
        Refuses("{\"model\": 1}"u8.ToArray(), "no SentencePiece model");
        Refuses(new SentencePieceModel(Pieces) { WritesSpacesAsSuffix = true }.ToBytes(), "writes spaces at the ends");
        var withoutStart = new SentencePieceModel(Pieces);
        withoutStart.Remove("[CLS]");
        Refuses(withoutStart.ToBytes(), "no piece [CLS]");
        Refuses(new SentencePieceModel(Pieces).ToBytes()[..^30], "SentencePiece model");
        Refuses(new SentencePieceModel(Pieces) { ModelType = 3 }.ToBytes(), "of the type WORD");
        Refuses(new SentencePieceModel(Pieces) { ModelType = 4 }.ToBytes(), "of the type CHAR");
        Refuses(new SentencePieceModel(Pieces) { CharacterMap = [1, 2, 3] }.ToBytes(), "precompiled_charsmap");
        Refuses(new SentencePieceModel(Pieces) { CharacterMap = [0xFF, 0xFF, 0, 0, 1] }.ToBytes(), "precompiled_charsmap");

        void Refuses(byte[] bytes, string reason)
        {
            folder.Write("spiece.model", bytes);
            var message = Assert.Throws<InvalidDataException>(Load).Message;
            Assert.StartsWith(folder.At("spiece.model"), message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Other_families_have_no_tokenizer() =>
        Assert.Contains("'t5'", Assert.Throws<InvalidDataException>(() => TokenizerFiles.Load(folder.Path, "t5")).Message, StringComparison.Ordinal);

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

    private IEnumerable<string> Texts(TextTokens tokens) => tokens.Ids.Select(id => Load().TextOf(id).Replace(' ', '▁'));

    private TextTokens Tokenize(string text) => Load().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken);

    private IDocumentTokenizer Load() => TokenizerFiles.Load(folder.Path, "big_bird");
}
