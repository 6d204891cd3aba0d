using System.Text.Json.Nodes;
using FastBertTokenizer;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.LongDocument.BuiltIn;
using SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument.RealModels;

/// <summary>Tokens of real text: the pages of this repository, and what they do not have, by the vocabulary of a trained model.</summary>
public sealed class RealTokenTests
{
    private static readonly string[] Lines =
    [
        "The Zürich café's naïve façade cost €3.50 (≈ $4)…", "O'Neill-Smith's e-mail: o.neill@example.org, https://example.org/a?b=c&d=1", "東京は大きい。中文 and 한국어",
        "tabs\tand\u00a0no-break\u3000spaces", "ＦＵＬＬＷＩＤＴＨ ﬁligature Ⅷ ½", "don't can't won't I'd", "x²+y²=z²", "", "Ångström ÀÉÎÕÜ ß ẞ",
    ];

    private static readonly string[] Special = ["[CLS]", "[SEP]", "[PAD]", "[MASK]", "[UNK]"];

    [Fact]
    public void Tokens_equal_those_of_Hugging_Faces_tokenizers_on_the_pages_of_the_repository()
    {
        HuggingFace.Require();
        using var folder = new TemporaryFolder();
        var vocabulary = new JsonObject();
        using (var reader = new StreamReader(BuiltInModel.MiniLM.OpenVocabulary()))
        {
            while (reader.ReadLine() is { } token)
            {
                vocabulary[token] = vocabulary.Count;
            }
        }

        var file = new TokenizerJsonFile
        {
            Normalizer = """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""",
            PreTokenizer = """{"type":"BertPreTokenizer"}""",
            Model = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = vocabulary,
            },
        };
        string[] texts = [.. Lines.Concat(Pages())];
        var expected = HuggingFace.Encode(folder.Write("tokenizer.json", file.ToString()), texts);
        var ours = Tokenizer();
        Assert.All(texts.Zip(expected), pair => Assert.Equal(pair.Second, ours.Tokenize(pair.First, int.MaxValue, null, TestContext.Current.CancellationToken).Ids));
        Assert.InRange(expected.Sum(static ids => ids.Length), 50_000, int.MaxValue);
    }

    /// <summary>It normalizes by .NET's own functions, which leave letters with accents as they are where there is no ICU: as in the tests.</summary>
    [Fact]
    public void Tokens_equal_those_of_FastBertTokenizer_on_text_without_accents()
    {
        var theirs = new BertTokenizer();
        using (var reader = new StreamReader(BuiltInModel.MiniLM.OpenVocabulary()))
        {
            theirs.LoadVocabulary(reader, convertInputToLowercase: true);
        }

        var ours = Tokenizer();
        var compared = 0;
        foreach (var text in Lines.Concat(Pages()).Where(static text => !text.Any(static letter => char.IsLetter(letter) && !char.IsAscii(letter))))
        {
            int[] expected = [.. theirs.Encode(text, maximumTokens: 1 << 20).InputIds.ToArray().Select(static id => (int)id)];
            int[] actual = [ours.Special.Start, .. ours.Tokenize(text, int.MaxValue, null, TestContext.Current.CancellationToken).Ids, ours.Special.End];
            Assert.Equal(expected, actual);
            compared += actual.Length;
        }

        Assert.InRange(compared, 50_000, int.MaxValue);
    }

    private static IDocumentTokenizer Tokenizer()
    {
        using Stream weights = BuiltInModel.MiniLM.OpenModel(), vocabulary = BuiltInModel.MiniLM.OpenVocabulary();
        return EncodingModels.LoadOnnx(weights, vocabulary, BuiltInModel.MiniLM.Options).Tokenizer;
    }

    /// <summary>The paragraphs. Where one names special tokens, libraries differ in whether it has them.</summary>
    private static IEnumerable<string> Pages() => Directory
        .EnumerateFiles(Path.Combine(RepositoryPages.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(static path => File.ReadAllText(path).Split("\n\n"))
        .Where(static text => !Special.Any(text.Contains));
}
