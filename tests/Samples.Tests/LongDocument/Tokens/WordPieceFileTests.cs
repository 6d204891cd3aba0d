using System.Text.Json.Nodes;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>BERT's vocab.txt, against Hugging Face's own tokenizers with the same vocabulary.</summary>
public sealed class WordPieceFileTests : IDisposable
{
    private static readonly string[] Vocabulary =
    [
        "[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "!", "'", ",", ".", "a", "b", "e", "f", "o", "r", "s", "t", "x", "中", "##a", "##b", "##e", "##f", "##o",
        "##r", "##s", "##t", "##x", "the", "fox", "##es", "cafe", "café", "Fox", "The", "##ore", "be", "##fore", "ı", "i",
    ];

    private static readonly string[] Texts =
    [
        "The foxes before the fox.", "the fox's\tfox\u0000, Fox!\r\nfox", "Café CAFÉ café cafe\u0301", "中the中中", "zzz fox", "", "  ", "\u00adfox\u200b the", "ABBA ab[a]a", "İ ı",
        new string('a', 99) + " " + new string('b', 100) + " " + new string('a', 101),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(null, true, true, true)]
    [InlineData("""{"do_lower_case":true}""", true, true, true)]
    [InlineData("""{"do_lower_case":false}""", true, false, false)]
    [InlineData("""{"do_lower_case":false,"strip_accents":true,"tokenize_chinese_chars":null}""", true, true, false)]
    [InlineData("""{"strip_accents":false,"tokenize_chinese_chars":false}""", false, false, true)]
    public void Tokens_equal_those_of_Hugging_Faces_tokenizers(string? configuration, bool ideographs, bool accents, bool lower)
    {
        HuggingFace.Require();
        folder.Write("vocab.txt", string.Join('\n', Vocabulary) + "\n");
        if (configuration is not null)
        {
            folder.Write("tokenizer_config.json", configuration);
        }

        var expected = HuggingFace.Encode(folder.Write("reference.json", Reference(ideographs, accents, lower)), Texts);
        var tokenizer = TokenizerFiles.Load(folder.Path, "bert");
        Assert.Equal(new SpecialTokens(3, 4, 0, 5), tokenizer.Special);
        Assert.Equal(Vocabulary.Length, tokenizer.VocabularySize);
        for (var index = 0; index < Texts.Length; index++)
        {
            Assert.Equal(expected[index], tokenizer.Tokenize(Texts[index], int.MaxValue, null, TestContext.Current.CancellationToken).Ids);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("")]
    public void Lines_may_end_in_any_way(string end)
    {
        folder.Write("vocab.txt", string.Join(end.Length == 0 ? "\n" : end, Vocabulary) + end);
        var tokenizer = TokenizerFiles.Load(folder.Path, "bert");
        Assert.Equal(Vocabulary.Length, tokenizer.VocabularySize);
        Assert.Equal([29, 30], tokenizer.Tokenize("the fox", int.MaxValue, null, TestContext.Current.CancellationToken).Ids);
    }

    [Fact]
    public void Special_tokens_in_a_text_are_text_unless_a_file_lists_them()
    {
        folder.Write("vocab.txt", string.Join('\n', Vocabulary));
        int[] Ids() => TokenizerFiles.Load(folder.Path, "bert").Tokenize("a[SEP]a", int.MaxValue, null, TestContext.Current.CancellationToken).Ids;
        Assert.DoesNotContain(4, Ids());
        folder.Write("tokenizer_config.json", """
            {"added_tokens_decoder": {"4": {"content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}}}
            """);
        Assert.Equal([10, 4, 10], Ids());
    }

    [Fact]
    public void A_vocabulary_that_is_missing_or_of_another_model_is_explained()
    {
        Assert.Contains("vocab.txt is missing: copy vocab.txt", Assert.Throws<InvalidDataException>(() => TokenizerFiles.Load(folder.Path, "bert")).Message, StringComparison.Ordinal);
        folder.Write("vocab.txt", "<s>\nfox\n");
        Assert.Contains("has no token [CLS]: it is not the vocabulary of a BERT", Assert.Throws<InvalidDataException>(() => TokenizerFiles.Load(folder.Path, "bert")).Message, StringComparison.Ordinal);
        folder.Write("vocab.txt", "[CLS]\n[SEP]\n");
        Assert.Contains("has no token [UNK]", Assert.Throws<InvalidDataException>(() => TokenizerFiles.Load(folder.Path, "bert")).Message, StringComparison.Ordinal);
    }

    private static string Reference(bool ideographs, bool accents, bool lower)
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < Vocabulary.Length; id++)
        {
            vocabulary[Vocabulary[id]] = id;
        }

        return new TokenizerJsonFile
        {
            Normalizer = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = ideographs,
                ["strip_accents"] = accents,
                ["lowercase"] = lower,
            }.ToJsonString(),
            PreTokenizer = """{"type":"BertPreTokenizer"}""",
            Model = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = vocabulary,
            },
        }.ToString();
    }
}
