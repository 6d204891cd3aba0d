using System.Diagnostics;
using System.Text.Json.Nodes;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.Gpt2;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>Words of any length: bases of a genome, encoded files, empty lines, scripts without blanks.</summary>
public sealed class LongWordTests : IDisposable
{
    private const int Length = 100_000;

    private static readonly string[] Bases = ["▁", "a", "c", "g", "t", "ac", "gt", "acg", "acgt", "ta", "<unk>"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Cases => new(
        from tokenizer in (string[])["GPT-2", "SentencePiece unigram", "SentencePiece pairs", "BPE", "Unigram", "WordPiece"]
        from word in tokenizer == "GPT-2" ? (string[])["bases", "base 64", "line ends", "Chinese", "emoji", "one letter"] : ["bases", "line ends"]
        select (tokenizer, word));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Time_is_in_proportion_to_a_words_length(string name, string word)
    {
        var tokenizer = Load(name);
        Seconds(Length / 10);
        var (one, four) = (Seconds(Length), Seconds(4 * Length));

        // Four times as much, with much room for a busy machine; a quadratic way takes 16 times, and tens of seconds.
        Assert.True(four < (8 * one) + 4, $"{one:0.00} s for {Length:N0} characters, {four:0.00} s for four times as many");

        double Seconds(int length)
        {
            var text = Word(word, length);
            var start = Stopwatch.GetTimestamp();
            Assert.NotEmpty(tokenizer.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    [Theory]
    [InlineData("GPT-2")]
    [InlineData("SentencePiece unigram")]
    [InlineData("SentencePiece pairs")]
    [InlineData("WordPiece")]
    public void Cancellation_does_not_wait_for_a_words_end(string name)
    {
        var tokenizer = Load(name);
        var text = Word("bases", 10_000_000);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.ThrowsAny<OperationCanceledException>(() => tokenizer.Tokenize(text, int.MaxValue, null, cancellation.Token));
    }

    [Fact]
    public void Expression_that_takes_too_long_is_an_error()
    {
        folder.Write("tokenizer.json", new TokenizerJsonFile
        {
            PreTokenizer = """{"type": "Split", "pattern": {"Regex": "(a|aa)+$(?!x)"}, "behavior": "Isolated", "invert": false}""",
        }.ToString());
        var tokenizer = TokenizerFiles.Load(folder.Path, "big_bird");
        var text = new string('a', 70) + "!";
        Assert.Contains(
            "takes too long",
            Assert.Throws<InvalidDataException>(() => tokenizer.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    private static string Word(string kind, int length)
    {
        var random = new Random(1);
        return kind switch
        {
            "bases" => string.Create(length, random, static (text, source) => source.GetItems("acgt", text)),
            "base 64" => string.Create(length, random, static (text, source) => source.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", text)),
            "line ends" => new string('\n', length),
            "Chinese" => string.Create(length, random, static (text, source) => source.GetItems("天地玄黄宇宙洪荒日月盈昃辰宿列张", text)),
            "emoji" => string.Concat(Enumerable.Repeat("😀", length / 2)),
            _ => new string('a', length),
        };
    }

    private IDocumentTokenizer Load(string name)
    {
        const string NoSplit = """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""";
        switch (name)
        {
            case "GPT-2":
                return Gpt2Tokenizer.Create();
            case "SentencePiece unigram" or "SentencePiece pairs":
                folder.Write("spiece.model", new SentencePieceModel([.. Bases[..^1].Select(static (piece, index) => (piece, -1f - index))])
                {
                    IsBytePair = name == "SentencePiece pairs",
                }.ToBytes());
                break;
            case "BPE":
                folder.Write("tokenizer.json", new TokenizerJsonFile
                {
                    PreTokenizer = NoSplit,
                    Model = TokenizerJsonFile.BytePair(TokenizerJsonFile.Vocabulary(Bases), ["a c", "g t", "ac g", "acg t", "t a"], ("unk_token", "<unk>")),
                }.ToString());
                break;
            case "Unigram":
                folder.Write("tokenizer.json", new TokenizerJsonFile
                {
                    PreTokenizer = NoSplit,
                    Model = new JsonObject
                    {
                        ["type"] = "Unigram",
                        ["unk_id"] = Bases.Length - 1,
                        ["vocab"] = new JsonArray([.. Bases.Select(static (piece, index) => new JsonArray(piece, -1.0 - index))]),
                    },
                }.ToString());
                break;
            default:
                folder.Write("tokenizer.json", new TokenizerJsonFile
                {
                    PreTokenizer = NoSplit,
                    Model = new JsonObject
                    {
                        ["type"] = "WordPiece",
                        ["unk_token"] = "<unk>",
                        ["continuing_subword_prefix"] = "##",
                        ["max_input_chars_per_word"] = int.MaxValue,
                        ["vocab"] = TokenizerJsonFile.Vocabulary([.. Bases, .. Bases.Select(static piece => "##" + piece)]),
                    },
                }.ToString());
                break;
        }

        return TokenizerFiles.Load(folder.Path, "big_bird");
    }
}
