using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SparseAttentionGen.Samples.Tests;

public sealed partial class QuickStartTests : IDisposable
{
    private const string Story = "The harbour master counted the boats. ";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_small_file_is_attended_and_agrees_with_the_reference()
    {
        var file = folder.Write("story.txt", string.Concat(Enumerable.Repeat(Story, 150)));

        var run = await QuickStartRun.With(file);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        var differences = DifferenceRow().Match(run.Output);
        Assert.True(differences.Success, run.Output);
        Assert.InRange(Number(differences.Groups[1].Value), 0, 1e-4);
        Assert.InRange(Number(differences.Groups[2].Value), 0, 1e-4);
        Assert.Contains("No trained weights", run.Output, StringComparison.Ordinal);
        Assert.Contains("Speed-up", run.Output, StringComparison.Ordinal);
        Assert.Contains("GFLOP/s", run.Output, StringComparison.Ordinal);
        Assert.Contains("First call", run.Output, StringComparison.Ordinal);
        Assert.Contains("` harbour`", run.Output, StringComparison.Ordinal);
        Assert.Contains("itself", run.Output, StringComparison.Ordinal);
        Assert.Contains('▒', run.Output);
    }

    [Fact]
    public async Task Without_files_the_repository_is_read_and_cut()
    {
        var run = await QuickStartRun.With("--max-tokens", "700", "--no-dense", "--threads", "1", "--seed", "7");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("files of this repository", run.Output, StringComparison.Ordinal);
        Assert.Contains("cut after 700 tokens", run.Output, StringComparison.Ordinal);
        Assert.Contains("seed 7", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("DenseAttention", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Speed-up", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_are_enough()
    {
        var run = await QuickStartRun.With(folder.Write("two.txt", "hello world"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 tokens", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_token_is_too_little()
    {
        var run = await QuickStartRun.With(folder.Write("one.txt", "hello"));

        AssertFails(run, "2 or more");
    }

    [Fact]
    public async Task A_missing_file_is_named() => AssertFails(await QuickStartRun.With(folder.At("no.txt")), "no.txt does not exist");

    [Fact]
    public async Task A_file_in_a_missing_directory_is_named() =>
        AssertFails(await QuickStartRun.With(folder.At("no/story.txt")), "story.txt does not exist");

    [Fact]
    public async Task An_empty_file_is_named() => AssertFails(await QuickStartRun.With(folder.Write("empty.txt", "")), "empty.txt is empty");

    [Fact]
    public async Task A_file_with_a_byte_order_mark_alone_is_empty() =>
        AssertFails(await QuickStartRun.With(folder.Write("mark.txt", [0xEF, 0xBB, 0xBF])), "mark.txt is empty");

    [Fact]
    public async Task A_directory_is_refused_with_advice() =>
        AssertFails(await QuickStartRun.With(folder.Path), "is a directory: name the files in it");

    [Fact]
    public async Task An_empty_name_is_refused() => AssertFails(await QuickStartRun.With(""), "cannot be read");

    [Fact]
    public async Task Malformed_utf8_is_replaced_and_said()
    {
        var run = await QuickStartRun.With(folder.Write("bad.txt", [.. Encoding.UTF8.GetBytes(Story), 0xFF, (byte)' ', 0xC3]), "--no-dense");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("bad.txt is not all UTF-8: 2 malformed sequences were replaced", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Unknown option 'fast'", "--fast")]
    [InlineData("--threads is 0", "--threads", "0")]
    [InlineData("--threads is -2", "--threads", "-2")]
    [InlineData("--max-tokens is 1", "--max-tokens", "1")]
    [InlineData("'many' is not a whole number", "--max-tokens", "many")]
    [InlineData("'99999999999' is not a whole number", "--seed", "99999999999")]
    [InlineData("lacks its value", "--seed")]
    public async Task A_wrong_option_is_explained(string message, params string[] arguments) =>
        AssertFails(await QuickStartRun.With(arguments), message);

    [Fact]
    public async Task Help_names_every_option()
    {
        var run = await QuickStartRun.With("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["[FILES]", "--threads", "--max-tokens", "--no-dense", "--seed", "--help"],
            option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
    }

    private static void AssertFails(QuickStartRun run, string message)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Difference to the reference │ +(\S+) │ +(\S+) │")]
    private static partial Regex DifferenceRow();
}
