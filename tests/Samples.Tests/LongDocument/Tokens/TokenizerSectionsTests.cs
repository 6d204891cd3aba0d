using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Tokens;

/// <summary>Sections of tokenizer.json about what is around a text, and what is refused.</summary>
public sealed class TokenizerSectionsTests : IDisposable
{
    private const string Template = """
        {"type": "TemplateProcessing",
         "single": [{"SpecialToken": {"id": "<a>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<b>", "type_id": 0}}],
         "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
         "special_tokens": {"<a>": {"id": "<a>", "ids": [7], "tokens": ["<a>"]}, "<b>": {"id": "<b>", "ids": [8], "tokens": ["<b>"]}}}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("null", 256, 257)]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true}""", 256, 257)]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 1], "trim_offsets": true, "add_prefix_space": false}""", 1, 2)]
    [InlineData("""{"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 3]}""", 3, 4)]
    [InlineData(Template, 7, 8)]
    [InlineData($$"""{"type": "Sequence", "processors": [{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}, {{Template}}]}""", 7, 8)]
    public void Post_processor_says_which_tokens_are_around_a_text(string postProcessor, int start, int end)
    {
        var special = Load(new TokenizerJsonFile { PostProcessor = postProcessor }).Special;
        Assert.Equal((start, end), (special.Start, special.End));
    }

    [Theory]
    [InlineData("Right", 4, "abcd")]
    [InlineData("Left", 4, "wxyz")]
    [InlineData("Right", 99, "abcdwxyz")]
    public void Truncation_is_applied(string direction, int most, string expected)
    {
        var tokenizer = Load(new TokenizerJsonFile
        {
            Truncation = $$"""{"direction": "{{direction}}", "max_length": {{most}}, "strategy": "LongestFirst", "stride": 0}""",
            Model = TokenizerJsonFile.BytePair(TokenizerJsonFile.Vocabulary("abcdwxyz".Select(static letter => letter.ToString())), []),
        });
        var tokens = tokenizer.Tokenize("abcdwxyz", int.MaxValue, null, TestContext.Current.CancellationToken);
        Assert.Equal(expected, string.Concat(tokens.Ids.Select(tokenizer.TextOf)));
        Assert.Equal(most < 8, tokens.IsCut);
        Assert.Equal(expected[..2], string.Concat(tokenizer.Tokenize("abcdwxyz", 2, null, TestContext.Current.CancellationToken).Ids.Select(tokenizer.TextOf)));
    }

    [Fact]
    public void Padding_names_its_token()
    {
        var padding = """{"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": null, "pad_id": 5, "pad_type_id": 0, "pad_token": "<p>"}""";
        Assert.Equal(5, Load(new TokenizerJsonFile { Padding = padding }).Special.Padding);
    }

    [Theory]
    [InlineData("""{"type": "Shout"}""", "normalizer is of the type Shout")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Shout"}]}""", "normalizer.normalizers[1] is of the type Shout")]
    [InlineData("""{"type": "Lowercase", "locale": "tr"}""", "normalizer has a member locale")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "\\X"}, "content": ""}""", "normalizer.pattern is the regular expression '\\X'")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "[a-z&&[^e]]"}, "content": ""}""", "a set of characters within another")]
    [InlineData("""{"type": "Replace", "pattern": {"Regex": "(a"}, "content": ""}""", "which is not supported")]
    [InlineData("""{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""", "precompiled_charsmap")]
    [InlineData("""{"type": "Precompiled", "precompiled_charsmap": "?"}""", "base 64")]
    [InlineData("""{"type": "Strip", "strip_left": true}""", "normalizer has no strip_right")]
    public void Normalizer_that_is_not_known_is_refused_by_name(string normalizer, string reason) =>
        Refuses(new TokenizerJsonFile { Normalizer = normalizer }.ToString(), reason);

    [Theory]
    [InlineData("""{"type": "Mecab"}""", "pre_tokenizer is of the type Mecab")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "sometimes"}""", "prepend_scheme sometimes")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "add_prefix_space": false}""", "contradicts")]
    [InlineData("""{"type": "Punctuation", "behavior": "Eaten"}""", "pre_tokenizer.behavior is Eaten")]
    [InlineData("""{"type": "FixedLength", "length": 0}""", "not positive")]
    [InlineData("""{"type": "ByteLevel", "use_regex": 1, "add_prefix_space": true}""", "neither true nor false")]
    public void Pre_tokenizer_that_is_not_known_is_refused_by_name(string preTokenizer, string reason) =>
        Refuses(new TokenizerJsonFile { PreTokenizer = preTokenizer }.ToString(), reason);

    [Theory]
    [InlineData("""{"type": "Other"}""", "post_processor is of the type Other")]
    [InlineData("""{"type": "BertProcessing", "sep": ["[SEP]", 4], "cls": ["[CLS]", 3000]}""", "writes the token 3000")]
    [InlineData("""{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<b>", "type_id": 0}}], "pair": [], "special_tokens": {"<b>": {"id": "<b>", "ids": [8], "tokens": ["<b>"]}}}""", "0 tokens before a text and 1 after")]
    [InlineData("""{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 2}}], "pair": [], "special_tokens": {}}""", "type_id is 2")]
    public void Post_processor_of_another_kind_is_refused(string postProcessor, string reason) =>
        Refuses(new TokenizerJsonFile { PostProcessor = postProcessor }.ToString(), reason);

    [Theory]
    [InlineData("\"decoder\":null", "\"decoder\":null,\"future\":1", "a member future")]
    [InlineData("\"dropout\":null", "\"dropout\":0.1", "model.dropout is 0.1")]
    [InlineData("\"type\":\"BPE\"", "\"type\":\"RNN\"", "model is of the type RNN")]
    [InlineData("\"merges\":[]", "\"merges\":[\"x y\"]", "no token xy")]
    [InlineData("\"merges\":[]", "\"merges\":[\"x\"]", "no pair of tokens")]
    [InlineData("\"unk_token\":null", "\"unk_token\":\"?\"", "no token ?")]
    [InlineData("\"id\":257", "\"id\":256", "has the id 256")]
    [InlineData("\"truncation\":null", "\"truncation\":{\"max_length\":9,\"strategy\":\"OnlySecond\",\"stride\":0}", "the strategy OnlySecond")]
    [InlineData("\"padding\":null", "\"padding\":{\"strategy\":\"BatchLongest\",\"pad_symbol\":1}", "padding has a member pad_symbol")]
    public void Section_that_cannot_be_done_is_refused_by_name(string there, string instead, string reason)
    {
        var json = new TokenizerJsonFile().ToString();
        Assert.Contains(there, json, StringComparison.Ordinal);
        Refuses(json.Replace(there, instead, StringComparison.Ordinal), reason);
    }

    private void Refuses(string json, string reason)
    {
        folder.Write("tokenizer.json", json);
        var message = Assert.Throws<InvalidDataException>(() => TokenizerFiles.Load(folder.Path, "big_bird")).Message;
        Assert.StartsWith(folder.At("tokenizer.json"), message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private IDocumentTokenizer Load(TokenizerJsonFile file)
    {
        folder.Write("tokenizer.json", file.ToString());
        return TokenizerFiles.Load(folder.Path, "big_bird");
    }
}
