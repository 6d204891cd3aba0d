using System.Globalization;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.LongRangeArena;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

public sealed class ArenaAppTests : IDisposable
{
    private static readonly string[] Small = ["--quick", "--task", "listops", "--attention", "window", "--length", "32", "--examples", "64", "--held-out", "16", "--no-costs"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_small_run_of_all_tasks_writes_tables_plots_and_figures_of_what_can_learn_them()
    {
        var (exitCode, output, error) = await RunAsync(
            folder.At("arena"), "--quick", "--attention", "window,longformer,linformer", "--length", "32", "--steps", "4", "--examples", "64", "--held-out", "16");

        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.All(["ListOps, 32 tokens", "next byte, 32 tokens", "bits per byte", "Longformer", "Megabytes held"], text => Assert.Contains(text, output, StringComparison.Ordinal));
        foreach (var picture in new[] { "curves-listops-32.png", "curves-text-32.png", "curves-next-byte-32.png", "costs.png" })
        {
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.At($"arena/{picture}"))[..4]);
        }

        Assert.Contains("## ListOps, 32 tokens", File.ReadAllText(folder.At("arena/results.md")), StringComparison.Ordinal);
        foreach (var model in new[] { "model-listops-32", "model-text-32", "model-next-byte-32" })
        {
            using var file = SafetensorsFile.Open(folder.At($"arena/{model}.safetensors"));
            Assert.DoesNotContain(file.Tensors, static tensor => tensor.Name.StartsWith("adam", StringComparison.Ordinal));
        }

        var lines = File.ReadAllLines(folder.At("arena/results.csv"));
        Assert.Equal(1 + (3 * 2) + 2, lines.Length);
        Assert.All(lines[1..], static line => Assert.All(line.Split(',')[3..], static figure => Assert.True(double.IsFinite(double.Parse(figure, CultureInfo.InvariantCulture)))));
        Assert.Equal(1 + (3 * 3), File.ReadAllLines(folder.At("arena/costs.csv")).Length);
    }

    [Fact]
    public async Task An_interrupted_run_is_saved_and_goes_on()
    {
        string[] arguments = [folder.At("arena"), .. Small, "--steps", "100000"];
        var (exitCode, output, error) = await RunForAsync(TimeSpan.FromSeconds(2), arguments);
        Assert.Equal(130, exitCode);
        Assert.Contains("the same command goes on from there", output, StringComparison.Ordinal);
        Assert.Equal("Interrupted.", error.Trim());

        using var file = SafetensorsFile.Open(folder.At("arena/checkpoints/listops-32-window.safetensors"));
        Assert.Equal(("window", "100000"), (file.Metadata["attention"], file.Metadata["steps"]));
        Assert.Contains($"goes on from step {file.Metadata["step"]} of 100000", (await RunForAsync(TimeSpan.FromSeconds(1), arguments)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_done_is_not_trained_again_and_other_options_are_named()
    {
        string[] arguments = [folder.At("arena"), .. Small, "--steps", "5"];
        Assert.Equal(0, (await RunAsync(arguments)).ExitCode);
        Assert.Contains("has had its 5 steps already", (await RunAsync(arguments)).Output, StringComparison.Ordinal);
        AssertFails(await RunAsync([folder.At("arena"), .. Small, "--steps", "6"]), "is of a run with steps 5, not 6: --restart trains anew");
        Assert.Equal(0, (await RunAsync([folder.At("arena"), .. Small, "--steps", "6", "--restart"])).ExitCode);
    }

    [Theory]
    [InlineData("Unknown option 'fast'", "--fast")]
    [InlineData("--threads is 0", "--threads", "0")]
    [InlineData("--batch is 2000, but must be between 1 and 1024", "--batch", "2000")]
    [InlineData("--minutes is 0", "--minutes", "0")]
    [InlineData("Give either --steps or --minutes", "--minutes", "1", "--steps", "1")]
    [InlineData("'many' is not a whole number", "--seed", "many")]
    [InlineData("--task has 'chess', but must be one of listops, text, next-byte", "--task", "listops,chess")]
    [InlineData("--attention has 'reformer', but must be one of dense, window", "--attention", "reformer")]
    [InlineData("--attention has only linformer, which sees the whole sequence and cannot predict the next byte", "--attention", "linformer")]
    [InlineData("--length has '8', but must be a whole number between 16 and 16384", "--length", "8")]
    [InlineData("--texts: no-such-folder is no folder", "--task", "text", "--texts", "no-such-folder")]
    [InlineData("[FOLDER] is empty", "")]
    public async Task A_wrong_argument_is_named(string message, params string[] arguments)
    {
        string[] all = arguments[0].Length == 0 ? arguments : [folder.At("arena"), .. arguments];
        AssertFails(await RunAsync(all), message);
    }

    [Fact]
    public async Task Texts_of_a_folder_are_read_by_class()
    {
        for (var file = 0; file < 5; file++)
        {
            folder.Write($"texts/one/{file}.txt", new string('a', 100 + file));
            folder.Write($"texts/two/{file}.txt", new string('b', 100 + file));
        }

        var (exitCode, output, error) = await RunAsync(
            folder.At("arena"), "--quick", "--task", "text", "--attention", "window", "--length", "32", "--examples", "64", "--held-out", "16", "--no-costs", "--texts", folder.At("texts"), "--steps", "30");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Contains("100.0 %", output, StringComparison.Ordinal);
        folder.Write("texts/three/only.txt", "text");
        AssertFails(await RunAsync(folder.At("other"), "--task", "text", "--texts", folder.At("texts")), "has 1 files of text, but 5 or more are needed");
    }

    private static void AssertFails((int ExitCode, string Output, string Error) run, string message)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunForAsync(Timeout.InfiniteTimeSpan, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> RunForAsync(TimeSpan time, string[] arguments)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        output.Profile.Width = 200;
        error.Profile.Width = 400;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(time);
        var exitCode = await ArenaApp.RunAsync(arguments, output, error, end.Token);
        return (exitCode, output.Output, error.Output);
    }
}
