using System.Globalization;
using SparseAttentionGen.ApproximationLab;
using SparseAttentionGen.ApproximationLab.Measuring;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests;

public sealed class LabTests : IDisposable
{
    private static readonly LabExtent Small = new(Length: 128, Heads: 1, Trials: 1, LargestSize: 128);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_quick_run_prints_tables_and_writes_pictures_and_figures()
    {
        var (exitCode, output, error) = await RunAsync(folder.At("errors"), "--quick");

        Assert.Equal(0, exitCode);
        Assert.Empty(error);
        Assert.All(
            ["Outputs, real tokens", "Rows of the attention matrix, real tokens", "Outputs, Gaussian, deviation 1", "Performer, ReLU features", "Nyströmformer"],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
        foreach (var picture in new[] { "linformer.png", "performer.png", "nystrom.png" })
        {
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.At($"errors/{picture}"))[..4]);
        }

        Assert.Contains("## Attention rows, Gaussian, deviation 0.5", File.ReadAllText(folder.At("errors/errors.md")), StringComparison.Ordinal);
        var lines = File.ReadAllLines(folder.At("errors/errors.csv"));
        Assert.Equal(1 + (3 * MethodCatalog.UpTo(LabExtent.Quick.LargestSize).Sum(static method => method.Sizes.Count)), lines.Length);
        Assert.All(lines[1..], static line => Assert.All(line.Split(',')[^6..], static figure => Assert.True(double.IsFinite(double.Parse(figure, CultureInfo.InvariantCulture)))));
    }

    [Fact]
    public async Task Figures_do_not_depend_on_the_number_of_threads()
    {
        var text = folder.Write("story.txt", string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog near the old harbour.\n", 60)));

        Assert.Equal(0, (await RunAsync(folder.At("one"), "--quick", "--text", text, "--threads", "1")).ExitCode);
        Assert.Equal(0, (await RunAsync(folder.At("two"), "--quick", "--text", text, "--threads", "2")).ExitCode);

        Assert.Equal(File.ReadAllText(folder.At("one/errors.csv")), File.ReadAllText(folder.At("two/errors.csv")));
    }

    [Fact]
    public void Means_of_single_keys_are_exact_attention()
    {
        var measured = Measure("Linformer, mean pooling", size: 128);

        Assert.InRange(measured.Outputs.Median, 0, 1e-5);
        Assert.InRange(measured.Rows.Median, 0, 1e-5);
    }

    [Fact]
    public void Equal_weights_have_the_error_of_their_definition()
    {
        var input = Assert.Single(InputSource.Gaussian("Gaussian", 1, Small, seed: 3).Trials);
        double error = 0, size = 0;
        for (var row = 0; row < input.Length; row++)
        {
            nint[] shape = [1, 1, input.Length, 64];
            var weights = AttentionReference.Weights(
                QuickStart.DenseAttention.Pattern,
                new System.Numerics.Tensors.ReadOnlyTensorSpan<float>(input.Query, shape),
                new System.Numerics.Tensors.ReadOnlyTensorSpan<float>(input.Key, shape),
                batch: 0, head: 0, row);
            error += weights.Sum(weight => Math.Pow(weight - (1.0 / input.Length), 2));
            size += weights.Sum(static weight => weight * weight);
        }

        Assert.Equal(Math.Sqrt(error / size), Measure("equal weights", size: 0).Rows.Median, 1e-5);
    }

    [Fact]
    public void The_median_is_in_the_middle()
    {
        Assert.Equal(new ErrorSpread(3, 1, 9), ErrorSpread.Of([9, 1, 3]));
        Assert.Equal(new ErrorSpread(2.5, 1, 9), ErrorSpread.Of([9, 1, 3, 2]));
    }

    [Theory]
    [InlineData("Unknown option 'fast'", "--fast")]
    [InlineData("--threads is 0", "--threads", "0")]
    [InlineData("'many' is not a whole number", "--seed", "many")]
    [InlineData("--text is empty", "--text", "")]
    [InlineData("no-such-text.txt does not exist", "--text", "no-such-text.txt")]
    [InlineData("[FOLDER] is empty", "")]
    public async Task A_wrong_argument_is_named(string message, params string[] arguments)
    {
        string[] all = arguments[0].Length == 0 ? arguments : [folder.At("errors"), .. arguments];
        AssertFails(await RunAsync(all), message);
    }

    [Fact]
    public async Task A_text_that_is_too_short_is_named() =>
        AssertFails(await RunAsync(folder.At("errors"), "--quick", "--text", folder.Write("short.txt", "hello world")), "short.txt has 2 tokens, but 512 are measured");

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named() => AssertFails(await RunAsync(folder.Write("file", "text"), "--quick"), "file");

    private static void AssertFails((int ExitCode, string Output, string Error) run, string message)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private static Measurement Measure(string method, int size)
    {
        var methods = MethodCatalog.UpTo(Small.LargestSize).Where(item => item.Name == method).ToArray();
        var measured = new LabRun(new AttentionOptions(), 3).Measure(InputSource.Gaussian("Gaussian", 1, Small, seed: 3), methods, new Progress<double>());
        return measured.Single(item => item.Size == size);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        output.Profile.Width = 200;
        error.Profile.Width = 400;
        var exitCode = await LabApp.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.Output, error.Output);
    }
}
