using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.Samples.Tests;

public sealed class QuickStartPartsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_repository_is_read_in_ordinal_order_without_what_builds_and_tests_write()
    {
        string[] names =
        [
            "SparseAttentionGen.sln", "README.md", "runtime/B.cs", "runtime/a.cs", "docs/x.md", "runtime/obj/o.cs", "samples/S/bin/b.cs",
            "generator/G.verified.cs", "runtime/data.json", "tests/T.cs", "LICENSE.md",
        ];
        foreach (var name in names)
        {
            folder.Write(name, name);
        }

        var parts = TextSource.FromRepository(Path.Combine(folder.Path, "samples", "S"));

        Assert.Equal(["README.md", "docs/x.md", "runtime/B.cs", "runtime/a.cs"], parts.Select(static part => part.Name));
    }

    [Fact]
    public void Repository_text_ends_with_the_file_that_makes_it_enough()
    {
        folder.Write("SparseAttentionGen.sln", "x");
        folder.Write("docs/a.md", new string('a', 150_000));
        folder.Write("docs/b.md", new string('b', 150_000));
        folder.Write("docs/c.md", "c");

        Assert.Equal(["docs/a.md", "docs/b.md"], TextSource.FromRepository(folder.Path).Select(static part => part.Name));
    }

    [Fact]
    public void Outside_a_repository_a_file_is_asked_for()
    {
        var exception = Assert.Throws<InputException>(() => TextSource.FromRepository(folder.Path));

        Assert.Contains("name a file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replacement_characters_of_the_text_itself_are_no_malformed_bytes()
    {
        byte[] bytes = [.. "\uFEFFa \uFFFD b "u8, 0xFF];

        var part = Assert.Single(TextSource.FromFiles([folder.Write("t.txt", bytes)]));

        Assert.Equal("a \uFFFD b \uFFFD", part.Text);
        Assert.Equal(1, part.Replaced);
    }

    [Fact]
    public void Long_texts_have_the_same_tokens_as_if_tokenized_at_once()
    {
        var text = string.Concat(Enumerable.Range(0, 4000).Select(static line => $"{(line % 3 == 0 ? "// " : "  ")}line {line};\r\nnext {line}\n"));

        var tokens = Tokenize(text, int.MaxValue);

        Assert.Equal(Microsoft.ML.Tokenizers.TiktokenTokenizer.CreateForEncoding(DocumentTokenizer.Encoding).EncodeToIds(text), tokens.Ids);
        Assert.False(tokens.IsCut);
    }

    [Fact]
    public void A_text_is_cut_only_if_something_is_left_over()
    {
        var all = Tokenize("one two three", int.MaxValue).Ids;

        Assert.False(Tokenize("one two three", all.Length).IsCut);
        var cut = Tokenize("one two three", 2);
        Assert.True(cut.IsCut);
        Assert.Equal(all[..2], cut.Ids);
    }

    [Fact]
    public void Projections_depend_on_the_seed_alone()
    {
        int[] ids = [5, 9, 5, 700];

        var once = Project(ids, seed: 3, threads: 1);
        var again = Project(ids, seed: 3, threads: 2);
        var other = Project(ids, seed: 4, threads: 1);

        Assert.Equal(once.Query, again.Query);
        Assert.Equal(once.Key, again.Key);
        Assert.Equal(once.Value, again.Value);
        Assert.NotEqual(once.Query, other.Query);
    }

    [Fact]
    public void A_token_has_the_same_values_wherever_it_stands_but_not_the_same_keys()
    {
        var document = Project([5, 9, 5], seed: 1, threads: 1);
        Span<float> RowOf(float[] tensor, int row) => tensor.AsSpan(row * QueryKeyValue.HeadDim, QueryKeyValue.HeadDim);

        Assert.True(RowOf(document.Value, 0).SequenceEqual(RowOf(document.Value, 2)));
        Assert.False(RowOf(document.Key, 0).SequenceEqual(RowOf(document.Key, 2)));
    }

    [Fact]
    public void A_wrong_output_is_found()
    {
        var document = Project([.. Enumerable.Range(0, 40)], seed: 1, threads: 1);
        var output = new float[document.Value.Length];
        new LongDocumentAttention().Forward(
            document.Query, document.Key, document.Value, output, new AttentionShape(1, QueryKeyValue.Heads, document.Length));

        Assert.True(Compare(document, output).IsFine);
        output[0] = float.NaN;
        Assert.False(Compare(document, output).IsFine);
    }

    private static TokenizedText Tokenize(string text, int maxTokens) => new DocumentTokenizer().Tokenize(
        [new TextPart("text", text, 0)], maxTokens, Ignore(), TestContext.Current.CancellationToken);

    private static QueryKeyValue Project(int[] ids, int seed, int threads) => new SeededProjections(seed).Project(
        ids, static id => $"word{id}", new AttentionOptions { MaxThreads = threads });

    private static ReferenceDifference Compare(QueryKeyValue document, float[] output) =>
        ReferenceCheck.Compare(LongDocumentAttention.Pattern, document, output, Ignore());

    private static ProgressSink Ignore() => new(static _ => { });
}
