using System.Text;
using System.Text.Json;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>The files of a tokenizer's folder, as downloads and editors leave them.</summary>
public sealed class TokenizerFolderTests : IDisposable
{
    private const string Text = "the foxes and the fox";

    private static readonly NaiveByteLevel Naive = new(Text, 8);

    private static readonly string Vocabulary = JsonSerializer.Serialize(Naive.Vocabulary);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Byte_order_marks_are_no_part_of_files(string name)
    {
        Write("vocab.json", Vocabulary, name);
        Write("merges.txt", Naive.MergesFile, name);
        Assert.Equal(Naive.Encode(Text), Ids());
        Write("tokenizer.json", Whole(), name);
        Write("special_tokens_map.json", """{"cls_token": "<s>"}""", name);
        Assert.Equal(Naive.Encode(Text), Ids());
    }

    [Theory]
    [InlineData("vocab.json", "{}")]
    [InlineData("merges.txt", "#version: 0.2\n")]
    [InlineData("vocab.txt", "a\n")]
    public void Whole_tokenizer_is_read_whatever_else_is_there(string other, string content)
    {
        folder.Write(other, content);
        folder.Write("tokenizer.json", Whole());
        Assert.Equal(Naive.Encode(Text), Ids());
    }

    [Fact]
    public void BigBirds_tokenizer_may_be_one_file()
    {
        folder.Write("tokenizer.json", new TokenizerJsonFile().ToString());
        Assert.Equal("one|"[..3], TokenizerJsonFile.Words(TokenizerFiles.Load(folder.Path, "big_bird").Tokenize("one", 9, null, TestContext.Current.CancellationToken).Ids));
    }

    [Theory]
    [InlineData("special_tokens_map.json", """{"cls_token": "<cls>", "sep_token": {"content": "<sep>", "lstrip": false}, "pad_token": "Ġ", "mask_token": "!"}""")]
    [InlineData("tokenizer_config.json", """{"model_max_length": 4096, "cls_token": {"__type": "AddedToken", "content": "<cls>"}, "sep_token": "<sep>", "pad_token": "Ġ", "mask_token": "!"}""")]
    public void Special_tokens_may_have_other_names(string file, string names)
    {
        var vocabulary = new Dictionary<string, int>(Naive.Vocabulary) { ["<cls>"] = 900, ["<sep>"] = 901 };
        Write("vocab.json", JsonSerializer.Serialize(vocabulary), "utf-8");
        folder.Write("merges.txt", Naive.MergesFile);
        folder.Write(file, names);
        Assert.Equal(new SpecialTokens(900, 901, Naive.Vocabulary["Ġ"], Naive.Vocabulary["!"]), Load().Special);
    }

    [Fact]
    public void Name_that_no_token_has_is_refused_with_its_file()
    {
        Write();
        folder.Write("special_tokens_map.json", """{"sep_token": "<sep>"}""");
        var message = Assert.Throws<InvalidDataException>(Load).Message;
        Assert.Contains("no token <sep>, which special_tokens_map.json names as sep_token", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Added_tokens_of_other_files_are_found_and_may_be_special()
    {
        Write();
        folder.Write("added_tokens.json", """{"covid19": 800, "<sep>": 801}""");
        folder.Write("special_tokens_map.json", """{"sep_token": "<sep>"}""");
        Assert.Equal(801, Load().Special.End);
        Assert.Equal(802, Load().VocabularySize);
        Assert.Equal([.. Naive.Encode("the "), 800, .. Naive.Encode(" fox")], Ids("the covid19 fox"));
        Assert.Equal("covid19", Load().TextOf(800));
    }

    [Fact]
    public void Added_tokens_of_the_configuration_have_their_flags()
    {
        Write();
        folder.Write("tokenizer_config.json", """
            {"added_tokens_decoder": {"800": {"content": "covid19", "single_word": true, "lstrip": true, "rstrip": false, "normalized": false, "special": false}}}
            """);
        Assert.Equal([.. Naive.Encode("the"), 800, .. Naive.Encode(" fox covid199")], Ids("the covid19 fox covid199"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Configuration_says_whether_a_text_begins_with_a_blank(bool adds)
    {
        Write();
        folder.Write("tokenizer_config.json", $$"""{"add_prefix_space": {{(adds ? "true" : "false")}}}""");
        Assert.Equal(Naive.Encode(adds ? " " + Text : Text), Ids());
        folder.Write("tokenizer.json", Whole());
        Assert.Equal(Naive.Encode(adds ? " " + Text : Text), Ids());
    }

    [Fact]
    public void Special_token_in_a_text_is_one_where_the_file_lists_it()
    {
        Write();
        Assert.DoesNotContain(Naive.Vocabulary["<mask>"], Ids("the <mask> fox"));
        var mask = TokenizerJsonFile.Token("<mask>", "lstrip", "special");
        mask["id"] = Naive.Vocabulary["<mask>"];
        folder.Write("tokenizer.json", Whole().Replace("\"added_tokens\":[]", $"\"added_tokens\":[{mask.ToJsonString()}]", StringComparison.Ordinal));
        Assert.Contains(Naive.Vocabulary["<mask>"], Ids("the <mask> fox"));
    }

    [Theory]
    [InlineData("special_tokens_map.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("added_tokens.json")]
    public void Malformed_small_file_is_refused_by_name(string name)
    {
        Write();
        folder.Write(name, "{");
        Assert.StartsWith($"{folder.At(name)} is malformed", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
        folder.Write(name, "[]");
        Assert.Contains("is not an object", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    /// <summary>The vocabulary and its merges as one file.</summary>
    private static string Whole() => JsonSerializer.Serialize(new
    {
        version = "1.0",
        added_tokens = Array.Empty<object>(),
        pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
        model = new
        {
            type = "BPE",
            vocab = Naive.Vocabulary,
            merges = Naive.MergesFile.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1),
        },
    });

    private void Write()
    {
        folder.Write("vocab.json", Vocabulary);
        folder.Write("merges.txt", Naive.MergesFile);
    }

    private void Write(string file, string text, string encoding)
    {
        var marked = Encoding.GetEncoding(encoding);
        folder.Write(file, (byte[])[.. marked.GetPreamble(), .. marked.GetBytes(text)]);
    }

    private int[] Ids(string text = Text) => Load().Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids;

    private IDocumentTokenizer Load() => TokenizerFiles.Load(folder.Path, "longformer");
}
