using System.Text.Json;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Gpt2;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class ByteLevelTokenizerTests : IDisposable
{
    private const string Text =
        "The quick brown fox isn't quick; the fox's brown, they're 12,345 foxes!  Two  spaces,\n\nan empty line\tand a tab.\n"
        + "Grüße, naïve café, 世界, 😀👍🏽 and É. The end of the text\n   then spaces   \n";

    private static readonly NaiveByteLevel Naive = new(Text, 60);

    private readonly TemporaryFolder folder = new();

    public ByteLevelTokenizerTests() => Write(Naive.Vocabulary, Naive.MergesFile);

    public static TheoryData<string> Texts => new(
        Text, "", "x", " ", "\n\n\n", "'s", "the the  the", "\0\u0001\u007F\u0085", "<s></s><mask>", "a\u00A0b", "don't 'tis", "end \n", "日本語テキスト",
        string.Concat(Enumerable.Repeat(Text, 300)));

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void Ids_equal_a_naive_byte_pair_encoding(string text) =>
        Assert.Equal(Naive.Encode(text), Tokenize(text).Ids);

    [Theory]
    [MemberData(nameof(Texts))]
    public void Spans_cover_the_text_in_order_and_never_halve_a_character(string text)
    {
        var tokens = Tokenize(text);
        var reached = 0;
        foreach (var span in tokens.Spans)
        {
            Assert.InRange(span.Start, 0, reached);
            Assert.True(span.End >= reached);
            Assert.False(span.Start < text.Length && char.IsLowSurrogate(text[span.Start]));
            reached = span.End;
        }

        Assert.Equal(text.Length, reached);
    }

    [Fact]
    public void Token_that_is_whole_characters_reads_as_its_span()
    {
        var tokenizer = Load();
        var tokens = Tokenize(Text);
        Assert.All(
            tokens.Ids.Zip(tokens.Spans).Where(pair => !tokenizer.TextOf(pair.First).Contains('\uFFFD', StringComparison.Ordinal)),
            pair => Assert.Equal(tokenizer.TextOf(pair.First), Text.Substring(pair.Second.Start, pair.Second.Length)));
    }

    [Fact]
    public void Special_tokens_are_RoBERTas()
    {
        var tokenizer = Load();
        Assert.Equal(new SpecialTokens(0, 2, 1, Naive.Vocabulary.Count - 1), tokenizer.Special);
        Assert.Equal(Naive.Vocabulary.Count, tokenizer.VocabularySize);
        Assert.Equal("<mask>", tokenizer.TextOf(tokenizer.Special.Mask));
    }

    [Fact]
    public void Text_is_cut_after_the_most_tokens()
    {
        var whole = Tokenize(Text);
        Assert.False(whole.IsCut);
        Assert.False(Tokenize(Text, whole.Ids.Length).IsCut);
        var cut = Tokenize(Text, 7);
        Assert.True(cut.IsCut);
        Assert.Equal(whole.Ids[..7], cut.Ids);
    }

    [Fact]
    public void Tokenizing_can_be_interrupted() => Assert.Throws<OperationCanceledException>(
        () => Load().Tokenize(Text, int.MaxValue, null, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void Missing_file_is_named_with_its_place(string name)
    {
        File.Delete(folder.At(name));
        var message = Assert.Throws<InvalidDataException>(Load).Message;
        Assert.Contains($"{folder.At(name)} is missing", message, StringComparison.Ordinal);
        Assert.Contains("allenai/longformer-base-4096", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 2]", "no JSON object")]
    [InlineData("{\"a\": \"b\"}", "no JSON object")]
    [InlineData("null", "is null")]
    [InlineData("{}", "no token <s>")]
    public void Malformed_vocabulary_is_refused(string json, string reason)
    {
        folder.Write("vocab.json", json);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_merges_are_refused_by_line()
    {
        folder.Write("merges.txt", "#version: 0.2\nt h\nabc\n");
        Assert.Contains("line 3", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
        folder.Write("merges.txt", "zz yy\n");
        Assert.Contains("no token zzyy", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whole_tokenizer_in_one_file_gives_the_same_ids(bool pairsAreArrays)
    {
        File.Delete(folder.At("vocab.json"));
        File.Delete(folder.At("merges.txt"));
        string[] merges = [.. Naive.MergesFile.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        var mask = Naive.Vocabulary["<mask>"];
        folder.Write("tokenizer.json", JsonSerializer.Serialize(new
        {
            added_tokens = new[] { new { id = 0, content = "<s>" }, new { id = mask, content = "<mask>" } },
            model = new
            {
                type = "BPE",
                vocab = Naive.Vocabulary.Where(static token => token.Key != "<mask>").ToDictionary(),
                merges = pairsAreArrays ? (object)merges.Select(static merge => merge.Split(' ')) : merges,
            },
        }));
        Assert.Equal(Naive.Encode(Text), Tokenize(Text).Ids);
        Assert.Equal(mask, Load().Special.Mask);
    }

    [Theory]
    [InlineData("{}", "no tokenizer")]
    [InlineData("[]", "no tokenizer")]
    [InlineData("{\"model\": {\"type\": \"Unigram\"}}", "of type Unigram")]
    [InlineData("{\"model\": {\"vocab\": {}, \"merges\": [[]]}}", "no tokenizer")]
    public void Malformed_whole_tokenizer_is_refused(string json, string reason)
    {
        File.Delete(folder.At("vocab.json"));
        File.Delete(folder.At("merges.txt"));
        folder.Write("tokenizer.json", json);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Id_of_two_tokens_is_refused()
    {
        Write(new Dictionary<string, int>(Naive.Vocabulary) { ["twice"] = 7 }, Naive.MergesFile);
        Assert.Contains("the id 7", Assert.Throws<InvalidDataException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_in_the_package_are_GPT2s_after_four_special_ones()
    {
        var tokenizer = Gpt2Tokenizer.Create();
        var tokens = tokenizer.Tokenize("hello world 😀", int.MaxValue, null, TestContext.Current.CancellationToken);
        Assert.Equal([31373 + 4, 995 + 4], tokens.Ids[..2]);
        Assert.Equal(" world", tokenizer.TextOf(tokens.Ids[1]));
        Assert.Equal(new TextSpan(12, 14), tokens.Spans[^1]);
        Assert.InRange(tokenizer.VocabularySize, 50257 + 4, 50265);
        Assert.DoesNotContain(tokenizer.Special.Mask, tokenizer.Tokenize("<|endoftext|>", int.MaxValue, null, TestContext.Current.CancellationToken).Ids);
    }

    private TextTokens Tokenize(string text, int maxTokens = int.MaxValue) =>
        Load().Tokenize(text, maxTokens, null, TestContext.Current.CancellationToken);

    private IDocumentTokenizer Load() => TokenizerFiles.Load(folder.Path, "longformer");

    private void Write(IReadOnlyDictionary<string, int> vocabulary, string merges)
    {
        folder.Write("vocab.json", JsonSerializer.Serialize(vocabulary));
        folder.Write("merges.txt", merges);
    }
}
