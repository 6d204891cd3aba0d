using System.Text.Json.Nodes;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>What each part of tokenizer.json does; where Hugging Face's own program is at hand, it has to agree.</summary>
public sealed class TokenizerJsonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"type": "Lowercase"}""", "ÀİΣ ẞ 𐐀", "ài̇σ ß 𐐨")]
    [InlineData("""{"type": "NFC"}""", "e\u0301 가", "é 가")]
    [InlineData("""{"type": "NFD"}""", "é 가", "e\u0301 \u1100\u1161")]
    [InlineData("""{"type": "NFKC"}""", "ﬁ ① ｱ e\u0301 ㍿", "fi 1 ア é 株式会社")]
    [InlineData("""{"type": "NFKD"}""", "ﬁ é Ａ", "fi e\u0301 A")]
    [InlineData("""{"type": "StripAccents"}""", "e\u0301é", "eé")]
    [InlineData("""{"type": "Strip", "strip_left": true, "strip_right": true}""", " \n a b \u00A0", "a b")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""", " a ", " a")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "."}, "content": "--"}""", "a.b..", "a--b----")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}""", "a    b c", "a b c")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "a", "▁a")]
    [InlineData("""{"type": "Nmt"}""", "a\u0001b\tc\u200Bd\uFEFFe", "ab c d e")]
    [InlineData("""{"type": "ByteLevel"}""", "a é", "aĠÃ©")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}""", "Ça\tva\u0000 世界", "ca va  世  界 ")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": false, "handle_chinese_chars": false, "strip_accents": false, "lowercase": true}""", "Ça\t世", "ça\t世")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]}""", "ÉÀ", "ea")]
    [InlineData("""{"type": "Sequence", "normalizers": []}""", "É", "É")]
    public void Normalizer_rewrites_the_text(string normalizer, string text, string expected) =>
        Assert.Equal(expected, Words(new TokenizerJsonFile { Normalizer = normalizer }, text));

    [Fact]
    public void Precompiled_replacements_are_applied()
    {
        var map = Convert.ToBase64String(CharacterMap.ToBytes(("ﬁ", "fi"), ("\u00A0", " "), ("㍿", "株式会社"), ("e\u0301", "é")));
        Assert.Equal("fi x 株式会社é", Words(new TokenizerJsonFile { Normalizer = $$"""{"type": "Precompiled", "precompiled_charsmap": "{{map}}"}""" }, "ﬁ\u00A0x ㍿e\u0301"));
    }

    [Theory]
    [InlineData("""{"type": "Whitespace"}""", "Hi, you!? x_1", "Hi|,|you|!?|x_1")]
    [InlineData("""{"type": "WhitespaceSplit"}""", "Hi, you!?\nx", "Hi,|you!?|x")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "Hi, you!?\nx", "Hi|,|you|!|?|x")]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""", "a!?b.", "a|!?|b|.")]
    [InlineData("""{"type": "Punctuation", "behavior": "MergedWithPrevious"}""", "a!?b.", "a!|?|b.")]
    [InlineData("""{"type": "Punctuation", "behavior": "MergedWithNext"}""", "a!?b.", "a|!|?b|.")]
    [InlineData("""{"type": "Punctuation", "behavior": "Removed"}""", "a!?b.", "a|b")]
    [InlineData("""{"type": "Punctuation"}""", "a!?b.", "a|!|?|b|.")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "in 123½", "in |1|2|3|½")]
    [InlineData("""{"type": "Digits", "individual_digits": false}""", "in 123½", "in |123½")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", "a b  c", "▁a|▁b|▁|▁c")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "never", "split": true}""", "a b", "a|▁b")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "split": false}""", "a b", "_a_b")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true}""", "a b", "▁a|▁b")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}""", "it's 12é  !", "Ġit|'s|Ġ12|Ã©|Ġ|Ġ!")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}""", "a b", "aĠb")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "-"}""", "a-b--c", "a|b|c")]
    [InlineData("""{"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithNext", "invert": false}""", "a b  c", "a| b| | c")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "\\p{L}+|\\p{N}{1,2}"}, "behavior": "Removed", "invert": true}""", "ab 123𝐀", "ab|12|3|𝐀")]
    [InlineData("""{"type": "Split", "pattern": {"Regex": "(?i:'s|'t)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\s+(?!\\S)|\\s+"}, "behavior": "Isolated", "invert": false}""", "It'S  so", "It|'S| | so")]
    [InlineData("""{"type": "UnicodeScripts"}""", "ab かな漢字 я", "ab |かな漢字 |я")]
    [InlineData("""{"type": "FixedLength", "length": 2}""", "abc😀e", "ab|c😀|e")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Digits", "individual_digits": true}]}""", "ab 12", "ab|1|2")]
    public void Pre_tokenizer_cuts_the_text(string preTokenizer, string text, string expected) =>
        Assert.Equal(expected, Words(new TokenizerJsonFile { PreTokenizer = preTokenizer }, text));

    [Theory]
    [InlineData("covid19 is", "#256| is", "covid19")]
    [InlineData("a covid19b", "a |#256|b", "covid19")]
    [InlineData("covid19b covid19.", "covid19b |#256|.", "covid19", "single_word")]
    [InlineData("a  x \n b", "a|#256|b", "x", "lstrip", "rstrip")]
    [InlineData("CoViD19", "#256", "covid19", "normalized")]
    [InlineData("CoViD19", "covid19", "covid19", "special")]
    [InlineData("a <s> b", "a |#256| b", "<s>", "special")]
    public void Added_token_is_found_as_its_flags_say(string text, string expected, string content, params string[] flags) =>
        Assert.Equal(expected, Words(new TokenizerJsonFile { Normalizer = """{"type": "Lowercase"}""", Added = [TokenizerJsonFile.Token(content, flags)] }, text));

    /// <summary>A replacement stands for the last character that it replaces, which may be two units of a text.</summary>
    [Theory]
    [InlineData("𐍈ab", "▁_a|#256")]
    [InlineData("ёab", "▁_a|#256")]
    [InlineData("𐍈𐍈ab", "_a|#256")]
    public void Text_begins_where_its_first_replaced_character_does(string text, string expected) => Assert.Equal(
        expected,
        Words(
            new TokenizerJsonFile
            {
                Normalizer = """{"type": "Replace", "pattern": {"Regex": "[^a-z]+"}, "content": "_"}""",
                PreTokenizer = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}""",
                Added = [TokenizerJsonFile.Token("b", "normalized")],
            },
            text));

    [Fact]
    public void Longest_added_token_at_a_place_is_taken()
    {
        var file = new TokenizerJsonFile { Added = [TokenizerJsonFile.Token("covid"), TokenizerJsonFile.Token("covid19"), TokenizerJsonFile.Token("19")] };
        Assert.Equal("#257|#256| |#258", Words(file, "covid19covid 19"));
    }

    [Fact]
    public void Spans_are_the_originals_characters_through_all_steps()
    {
        Write(new TokenizerJsonFile
        {
            Normalizer = """{"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}, {"type": "Replace", "pattern": {"Regex": " +"}, "content": " "}]}""",
            PreTokenizer = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""",
            Model = TokenizerJsonFile.BytePair(TokenizerJsonFile.Vocabulary(["▁", "f", "i", "x", "e", "\u0301", "é"]), []),
        });
        const string text = "ﬁx   X e\u0301";
        Assert.Equal(["ﬁ", "ﬁ", "x", " ", "X", " ", "e\u0301"], Load().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken)
            .Spans[1..].Select(span => text[span.Start..span.End]));
    }

    [Theory]
    [InlineData(false, false, " ab|<unk>|<unk>|c")]
    [InlineData(true, false, " ab|<unk>|c")]
    [InlineData(false, true, " ab|<0x0A>|<unk>|c")]
    public void Byte_pairs_treat_unknown_characters_as_the_file_says(bool fuses, bool hasBytes, string expected)
    {
        var vocabulary = TokenizerJsonFile.Vocabulary(["<unk>", "▁", "a", "b", "c", "▁a", "▁ab", "<0x0A>"]);
        Write(new TokenizerJsonFile
        {
            Model = TokenizerJsonFile.BytePair(
                vocabulary, ["▁ a", "▁a b"], ("unk_token", "<unk>"), ("fuse_unk", fuses), ("byte_fallback", hasBytes)),
        });
        Assert.Equal(expected, Texts("▁ab\n日c"));
    }

    [Fact]
    public void Word_that_is_a_token_is_taken_whole_where_merges_are_ignored()
    {
        var vocabulary = TokenizerJsonFile.Vocabulary(["a", "b", "ab"]);
        Write(new TokenizerJsonFile { PreTokenizer = """{"type": "WhitespaceSplit"}""", Model = TokenizerJsonFile.BytePair(vocabulary, [], ("ignore_merges", true)) });
        Assert.Equal("ab|a|b|a", Texts("ab aba"));
    }

    [Fact]
    public void Byte_pairs_have_prefixes_and_suffixes()
    {
        var vocabulary = TokenizerJsonFile.Vocabulary(["a", "##b", "##b</w>", "ab", "ab</w>", "a</w>"]);
        Write(new TokenizerJsonFile
        {
            PreTokenizer = """{"type": "WhitespaceSplit"}""",
            Model = TokenizerJsonFile.BytePair(vocabulary, ["a ##b", "a ##b</w>"], ("continuing_subword_prefix", "##"), ("end_of_word_suffix", "</w>")),
        });
        Assert.Equal("ab</w>|a</w>|ab|##b</w>", Texts("ab a abb"));
    }

    [Fact]
    public void Unigram_takes_the_best_division()
    {
        Write(new TokenizerJsonFile
        {
            PreTokenizer = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""",
            Model = JsonNode.Parse("""
                {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
                 "vocab": [["<unk>", 0.0], ["▁", -2.0], ["▁th", -4.0], ["e", -3.0], ["▁the", -5.0], ["t", -6.0], ["h", -6.0], ["s", -2.5]]}
                """)!.AsObject(),
        });
        Assert.Equal(" the|s|<unk>| the| |t|s", Texts("thes日本 the ts"));
    }

    [Fact]
    public void Word_pieces_are_the_longest()
    {
        Write(new TokenizerJsonFile
        {
            PreTokenizer = """{"type": "BertPreTokenizer"}""",
            Model = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 8,
                ["vocab"] = TokenizerJsonFile.Vocabulary(["[UNK]", "un", "##aff", "##able", "##a", "a", "##f", "affable"]),
            },
        });
        Assert.Equal("un|##aff|[UNK]|affable|a|[UNK]|[UNK]", Texts("unaff unx affable a! unaffable"));
    }

    [Fact]
    public void Words_are_looked_up_whole()
    {
        Write(new TokenizerJsonFile
        {
            PreTokenizer = """{"type": "Whitespace"}""",
            Model = new JsonObject { ["type"] = "WordLevel", ["unk_token"] = "[UNK]", ["vocab"] = TokenizerJsonFile.Vocabulary(["[UNK]", "the", "fox"]) },
        });
        Assert.Equal("the|[UNK]|fox", Texts("the quick fox"));
    }

    private string Texts(string text)
    {
        var tokenizer = Load();
        var ids = tokenizer.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids;
        Agree(text, ids);
        return string.Join('|', ids.Select(tokenizer.TextOf));
    }

    private string Words(TokenizerJsonFile file, string text)
    {
        Write(file);
        var ids = Load().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids;
        Agree(text, ids);
        return TokenizerJsonFile.Words(ids);
    }

    private void Agree(string text, int[] ids)
    {
        if (HuggingFace.IsHere)
        {
            Assert.Equal(HuggingFace.Encode(folder.At("tokenizer.json"), [text])[0], ids);
        }
    }

    private void Write(TokenizerJsonFile file) => folder.Write("tokenizer.json", file.ToString());

    private IDocumentTokenizer Load() => TokenizerFiles.Load(folder.Path, "big_bird");
}
