using System.Text;
using Microsoft.Data.Sqlite;
using SparseAttentionGen.LongDocument.Indexing;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>What a search keeps between runs, seen from outside: by what the encoder was given, and by what the user reads.</summary>
public sealed class IndexTests : IDisposable
{
    private const int Files = 6;

    private readonly TemporaryFolder folder = new();
    private readonly string index;

    public IndexTests()
    {
        index = folder.At("kept.db");
        for (var file = 0; file < Files; file++)
        {
            folder.Write($"texts/{file}.txt", Text(file));
        }
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("longformer")]
    [InlineData("big_bird")]
    public async Task Second_run_encodes_the_query_alone_and_finds_the_same(string family)
    {
        var (first, before) = await Search(family);
        var (second, after) = await Search(family);
        Assert.Equal(Files, before - 1);
        Assert.Equal(1, after);
        Assert.Equal(Table(first), Table(second));
        Assert.Contains("Index: 0 documents were there, 6 were encoded.", first.Output, StringComparison.Ordinal);
        Assert.Contains("Index: 6 documents were there, 0 were encoded.", second.Output, StringComparison.Ordinal);
        var (without, _) = await Run(family, "texts", "--no-index");
        Assert.Equal(Table(first), Table(without));
        Assert.DoesNotContain("Index:", without.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_file_alone_is_encoded_again()
    {
        await Search();
        folder.Write("texts/2.txt", "A purple elephant juggles teapots.");
        var (run, sequences) = await Search();
        Assert.Equal(2, sequences);
        Assert.Contains("purple elephant juggles", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hill 2 ", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await Search()).Sequences);

        folder.Write("texts/3.txt", Text(3).ReplaceLineEndings("\r\n"));
        Assert.Equal(1, (await Search()).Sequences);
    }

    [Fact]
    public async Task Deleted_file_disappears()
    {
        await Search();
        File.Delete(folder.At("texts/4.txt"));
        var (run, sequences) = await Search();
        Assert.Equal(1, sequences);
        Assert.DoesNotContain("4.txt", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 removed since their files are gone", run.Output, StringComparison.Ordinal);
        Assert.Equal(Files - 1L, Count("SELECT count(DISTINCT document) FROM passages"));
    }

    [Fact]
    public async Task Only_files_that_the_command_names_count_and_others_are_kept()
    {
        await Search();
        var (run, sequences) = await Run("longformer", "texts/1.txt", "--index", index);
        Assert.Equal(1, sequences);
        Assert.DoesNotContain("2.txt", run.Output, StringComparison.Ordinal);
        Assert.Equal(Files, Count("SELECT count(*) FROM documents"));
    }

    [Fact]
    public async Task Interruption_keeps_finished_documents()
    {
        // Each of these fills a group by itself.
        for (var file = 0; file < Files; file++)
        {
            folder.Write($"texts/{file}.txt", string.Concat(Enumerable.Repeat(Text(file), 200)));
        }

        using var interruption = new CancellationTokenSource();
        var batches = 0;
        var run = await LongDocumentRun.With(
            new WindowMeanSource(before: () =>
            {
                if (++batches == 4)
                {
                    interruption.Cancel();
                }
            }),
            interruption.Token, Arguments("longformer", "texts", ["--index", index, "--model-length", "100000"]));
        Assert.Equal(130, run.ExitCode);
        Assert.Equal(3, Count("SELECT count(*) FROM documents"));
        var (second, sequences) = await Run("longformer", "texts", "--index", index, "--model-length", "100000");
        Assert.Equal(Files - 3 + 1, sequences);
        Assert.Contains("Index: 3 documents were there, 3 were encoded.", second.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no database at all, but a text that is longer than a header, and that goes on and on and on, up to and beyond a hundred bytes", "damaged, or no index")]
    [InlineData(null, "is damaged")]
    public async Task Damaged_file_is_one_line_that_says_what_to_do(string? content, string expected)
    {
        if (content is null)
        {
            await Search();
            var bytes = File.ReadAllBytes(index);
            bytes.AsSpan(4096).Fill(0x5A);
            File.WriteAllBytes(index, bytes);
        }
        else
        {
            File.WriteAllText(index, content);
        }

        var message = (await Search()).Run.FailedWith();
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(index, message, StringComparison.Ordinal);
        Assert.Contains("delete", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_of_another_program_stays_as_it_is()
    {
        Execute("CREATE TABLE passages (mine TEXT)");
        var before = File.ReadAllBytes(index);
        Assert.Contains("of another program", (await Search()).Run.FailedWith(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(index));
    }

    [Fact]
    public async Task Older_version_is_made_anew_and_a_later_one_refused()
    {
        await Search();
        Execute("PRAGMA user_version = 0; DROP TABLE passages");
        Assert.Equal(Files + 1, (await Search()).Sequences);
        Execute("PRAGMA user_version = 99");
        Assert.Contains("later version", (await Search()).Run.FailedWith(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("longformer", "--seed", "2")]
    [InlineData("big_bird")]
    [InlineData("longformer", "--passage-tokens", "9")]
    [InlineData("longformer", "--max-tokens", "9")]
    [InlineData("longformer", "--model-length", "50")]
    [InlineData("longformer", "--global-tokens", "first")]
    public async Task Vectors_of_another_model_or_other_options_are_not_shared(string family, params string[] more)
    {
        await Search();
        Assert.Contains("another model or of other options", (await Run(family, "texts", ["--index", index, .. more])).Run.FailedWith(), StringComparison.Ordinal);
        Assert.Equal(1, (await Search()).Sequences);
    }

    [Fact]
    public async Task Where_no_file_is_named_each_model_has_its_own()
    {
        string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "rain", "falls", "on", "hill", "sentence"];
        var indexes = new IndexFolder(folder.At("indexes"));
        foreach (var model in new[] { "one", "two" })
        {
            folder.Write($"{model}/family.txt", "bert");
            folder.Write($"{model}/vocab.txt", string.Join('\n', vocabulary));
        }

        // Each passage is a sequence, since BERT sees it alone.
        foreach (var (model, sequences) in new[] { ("one", Files + 1), ("two", Files + 1), ("one", 1), ("two", 1) })
        {
            var source = new WindowMeanSource();
            var run = await LongDocumentRun.WithIndexes(
                indexes, source, "search", "rain falls", folder.At("texts"), "--model", folder.At(model));
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            Assert.Equal(sequences, source.Last!.Batches.Sum(static batch => batch.Length));
            Assert.Contains("words 1", run.Output, StringComparison.Ordinal);
        }

        Assert.Equal(2, Directory.GetFiles(indexes.Path!).Length);
        folder.Write("one/vocab.txt", string.Join('\n', [.. vocabulary, "below"]));
        var changed = new WindowMeanSource();
        await LongDocumentRun.WithIndexes(indexes, changed, "search", "rain falls", folder.At("texts"), "--model", folder.At("one"));
        Assert.Equal(Files + 1, changed.Last!.Batches.Sum(static batch => batch.Length));
    }

    [Fact]
    public async Task Two_runs_at_once_do_not_disturb_each_other()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Search())));
        Assert.All(runs, run => Assert.Equal((0, ""), (run.Run.ExitCode, run.Run.Error)));
        Assert.All(runs, run => Assert.Equal(Table(runs[0].Run), Table(run.Run)));
        Assert.Equal(Files, Count("SELECT count(*) FROM documents"));
        Assert.Equal(1, (await Search()).Sequences);
    }

    [Fact]
    public async Task Standard_input_is_not_kept()
    {
        var run = await LongDocumentRun.WithInput(Encoding.UTF8.GetBytes("Rain falls."), Arguments("longformer", "-", ["--index", index]));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(0, Count("SELECT count(*) FROM documents"));
    }

    [Theory]
    [InlineData("exclude each other", "--no-index")]
    [InlineData("exclude each other", "--global-query")]
    [InlineData("none of fused, vectors, words", "--ranking", "best")]
    public async Task Wrong_option_is_one_line(string expected, params string[] more) =>
        Assert.Contains(expected, (await Run("longformer", "texts", ["--index", index, .. more])).Run.FailedWith(), StringComparison.Ordinal);

    private static string Text(int file) => $"Sentence {file} says that rain falls on hill {file} and below. ";

    private static string Table(LongDocumentRun run) => run.Output[run.Output.IndexOf('╭', StringComparison.Ordinal)..(run.Output.LastIndexOf('╯') + 1)];

    private Task<(LongDocumentRun Run, int Sequences)> Search(string family = "longformer") => Run(family, "texts", "--index", index);

    private async Task<(LongDocumentRun Run, int Sequences)> Run(string family, string files, params string[] more)
    {
        var source = new WindowMeanSource();
        var run = await LongDocumentRun.With(source, TestContext.Current.CancellationToken, Arguments(family, files, more));
        return (run, source.Last?.Batches.Sum(static batch => batch.Length) ?? 0);
    }

    private string[] Arguments(string family, string files, string[] more) =>
        ["search", "purple elephant", files == "-" ? files : folder.At(files), "--random-weights", family, .. more];

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={index};Pooling=False");
        connection.Open();
        return connection;
    }

    private long Count(string query)
    {
        using var connection = Open();
        using var command = new SqliteCommand(query, connection);
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string text)
    {
        using var connection = Open();
        using var command = new SqliteCommand(text, connection);
        command.ExecuteNonQuery();
    }
}
