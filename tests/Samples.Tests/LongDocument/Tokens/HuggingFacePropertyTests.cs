using System.Text.Json.Nodes;
using CsCheck;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.Tests;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>Ids of random texts by random files equal those of Hugging Face's own program.</summary>
public sealed class HuggingFacePropertyTests : IDisposable
{
    private static readonly string[] Characters =
    [
        "a", "b", "e", "Hello", " ", "  ", "\n", "\t", "\u00A0", "é", "e\u0301", "İ", "ß", "世", "界", "か", "カ", "ー", "한", "1", "23", "½", "Ⅷ", "!", "...",
        "'s", "'ll", "-", "_", "😀", "👍🏽", "𝐀", "𐍈", "\u200B", "\uFEFF", "▁", "ﬁ", "№", "㍿", "ｱ", "<s>", "covid19", "COVID19", "xcovid19", "the", "The",
        "fox", "##", "$", "\r\n", "я", "क", "\u0300\u0323", "²", "ǅ",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(Characters).Array[0, 14].Select(string.Concat);

    private static readonly Gen<string> Pattern = Gen.OneOf(
        """{"String": "e"}""", """{"String": " "}""", """{"Regex": "\\s+"}""", """{"Regex": " ?\\p{L}+|\\s+(?!\\S)|\\s"}""", """{"Regex": "[0-9]{1,3}"}""",
        """{"Regex": "[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+"}""", """{"Regex": "\\w+|[^\\w\\s]+"}""", """{"Regex": "(?i:'s|'t|'LL)|[一-龥]+"}""");

    private static readonly Gen<string> Normalizer = Sequences("Sequence", "normalizers", Gen.OneOf(
        Gen.OneOf(
            """{"type": "NFC"}""", """{"type": "NFD"}""", """{"type": "NFKC"}""", """{"type": "NFKD"}""", """{"type": "Lowercase"}""",
            """{"type": "StripAccents"}""", """{"type": "Nmt"}""", """{"type": "Prepend", "prepend": "▁"}""", """{"type": "ByteLevel"}""",
            """{"type": "Strip", "strip_left": true, "strip_right": false}""",
            """{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true}"""),
        Pattern.Select(static pattern => $$"""{"type": "Replace", "pattern": {{pattern}}, "content": "_"}""")));

    private static readonly Gen<string> PreTokenizer = Sequences("Sequence", "pretokenizers", Gen.OneOf(
        Gen.OneOf(
            """{"type": "BertPreTokenizer"}""", """{"type": "Whitespace"}""", """{"type": "WhitespaceSplit"}""", """{"type": "UnicodeScripts"}""",
            """{"type": "Digits", "individual_digits": true}""", """{"type": "Digits", "individual_digits": false}""",
            """{"type": "CharDelimiterSplit", "delimiter": "e"}""", """{"type": "FixedLength", "length": 3}"""),
        Gen.Select(Gen.Bool, Gen.Bool).Select(static (prefix, regex) =>
            $$"""{"type": "ByteLevel", "add_prefix_space": {{Json(prefix)}}, "trim_offsets": true, "use_regex": {{Json(regex)}}}"""),
        Gen.Select(Gen.OneOf("always", "first", "never"), Gen.Bool).Select(static (scheme, split) =>
            $$"""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "{{scheme}}", "split": {{Json(split)}}}"""),
        Gen.Select(Behaviors(), Pattern, Gen.Bool).Select(static (behavior, pattern, invert) =>
            $$"""{"type": "Split", "pattern": {{pattern}}, "behavior": "{{behavior}}", "invert": {{Json(invert)}}}"""),
        Behaviors().Select(static behavior => $$"""{"type": "Punctuation", "behavior": "{{behavior}}"}""")));

    private static readonly Gen<JsonObject[]> Added = Gen.OneOf("covid19", "<s>", "covid", "the", "世界", "é").Array[0, 4]
        .SelectMany(static contents => Gen.Bool.Array[5 * contents.Length].Select(flags => contents.Distinct().Select((content, index) =>
            TokenizerJsonFile.Token(content, [.. ((string[])["single_word", "lstrip", "rstrip", "normalized", "special"]).Where((_, flag) => flags[(5 * index) + flag])]))
            .ToArray()));

    private static readonly string[] Pieces =
    [
        "<unk>", "a", "b", "e", "l", "o", "x", "é", "世", "1", "2", "!", ".", "▁", "▁the", "the", "th", "he", "h", "t", "##e", "##a", "##ll", "Hello", "llo", "lo",
        "fox", "ox", "f", "ab", "ba", "aa", "Ġ", "Ġa", "Ã", "©", "😀", "世界", "<0x0A>", "<0xE7>", "<0x95>", "<0x8C>",
    ];

    private static readonly Gen<JsonObject> Model = Gen.OneOf(
        Gen.Const(0).Select(static _ => TokenizerJsonFile.ByteModel()),
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 9_999]).Select(static (fuses, falls, whole, seed) => TokenizerJsonFile.BytePair(
            TokenizerJsonFile.Vocabulary(Pieces), Merges(seed), ("unk_token", "<unk>"), ("fuse_unk", fuses), ("byte_fallback", falls), ("ignore_merges", whole))),
        Gen.Select(Gen.Bool, Gen.Int[1, 40].Array[Pieces.Length]).Select(static (falls, scores) => new JsonObject
        {
            ["type"] = "Unigram",
            ["unk_id"] = 0,
            ["byte_fallback"] = falls,
            ["vocab"] = new JsonArray([.. Pieces.Select((piece, id) => new JsonArray(piece, scores[id] / -4.0))]),
        }),
        Gen.OneOf(3, 100).Select(static most => new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = "<unk>",
            ["continuing_subword_prefix"] = "##",
            ["max_input_chars_per_word"] = most,
            ["vocab"] = TokenizerJsonFile.Vocabulary(Pieces),
        }),
        Gen.Const(0).Select(static _ => new JsonObject { ["type"] = "WordLevel", ["unk_token"] = "<unk>", ["vocab"] = TokenizerJsonFile.Vocabulary(Pieces) }));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Ids_equal_Hugging_Faces()
    {
        HuggingFace.Require();
        Gen.Select(Normalizer, PreTokenizer, Added, Model, Text.Array[12]).Sample(
            (normalizer, preTokenizer, added, model, texts) =>
            {
                folder.Write("tokenizer.json", new TokenizerJsonFile { Normalizer = normalizer, PreTokenizer = preTokenizer, Added = added, Model = model }.ToString());
                var tokenizer = TokenizerFiles.Load(folder.Path, "big_bird");
                Assert.Equal(
                    HuggingFace.Encode(folder.At("tokenizer.json"), texts),
                    texts.Select(text => tokenizer.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids));
            },
            iter: 300,
            threads: 1,
            print: static item => $"{item.Item1}\n{item.Item2}\n{string.Join(' ', item.Item3.Select(static token => token.ToJsonString()))}\n{string.Join('⏎', item.Item5)}");
    }

    [Fact]
    public void Published_BigBird_pieces_in_one_file_give_Hugging_Faces_ids_of_whole_documents()
    {
        HuggingFace.Require();
        folder.Write("spiece.model", SharedVectors.Bytes("bigbird", "gpt2.model"));
        var pieces = SparseAttentionGen.Encoders.Tokens.SentencePiece.SentencePieceFile.Parse(File.ReadAllBytes(folder.At("spiece.model")), "").Pieces;
        folder.Write("tokenizer.json", new TokenizerJsonFile
        {
            Normalizer = """{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}""",
            PreTokenizer = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""",
            Added = [TokenizerJsonFile.Token("[MASK]", "lstrip", "special"), TokenizerJsonFile.Token("<unk>", "special")],
            Model = new JsonObject
            {
                ["type"] = "Unigram",
                ["unk_id"] = pieces.ToList().FindIndex(static piece => piece.Text == "<unk>"),
                ["vocab"] = new JsonArray([.. pieces.Select(static piece => new JsonArray(piece.Text, (double)piece.Score))]),
            },
        }.ToString());
        var tokenizer = TokenizerFiles.Load(folder.Path, "big_bird");
        string[] texts = ["Das ist naïve — über 日本語 🙂🙂 [MASK].\n\n\tTabs  and   blanks ", Repository("docs/longformer.md"), Repository("docs/bigbird.md")];
        Assert.Equal(
            HuggingFace.Encode(folder.At("tokenizer.json"), texts),
            texts.Select(text => tokenizer.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids));
    }

    /// <summary>A file of the repository.</summary>
    private static string Repository(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, name)))
        {
            root = root.Parent;
        }

        return File.ReadAllText(Path.Combine(root!.FullName, name));
    }

    private static Gen<string> Behaviors() => Gen.OneOf("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");

    /// <summary>None, one, or several in a sequence.</summary>
    private static Gen<string> Sequences(string type, string list, Gen<string> one) => Gen.OneOf(
        Gen.Const("null"), one, one.Array[0, 3].Select(several => $$"""{"type": "{{type}}", "{{list}}": [{{string.Join(", ", several)}}]}"""));

    /// <summary>Pairs of pieces that together are one, in a random order.</summary>
    private static JsonArray Merges(int seed)
    {
        string[] pairs = [.. Pieces.SelectMany(static left => Pieces.Where(right => Pieces.Contains(left + right)).Select(right => $"{left} {right}"))];
        new Random(seed).Shuffle(pairs);
        return new JsonArray([.. pairs.Select(static pair => JsonValue.Create(pair))]);
    }

    private static string Json(bool value) => value ? "true" : "false";
}
