using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.LongRangeArena;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Runs;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.QuickStart;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

/// <summary>Trained models are written, loaded and used.</summary>
public sealed class PredictTests : IDisposable
{
    private const int Length = 32;
    private static readonly TextKind[] Texts = [new("letters", ["abcdefgh"u8.ToArray()], ["ijkl"u8.ToArray()]), new("digits", ["12345678"u8.ToArray()], ["90"u8.ToArray()])];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("listops", "bigbird")]
    [InlineData("listops", "linformer")]
    [InlineData("text", "performer")]
    [InlineData("next-byte", "performer-relu")]
    [InlineData("next-byte", "window")]
    public void A_loaded_model_predicts_the_same_bits_with_and_without_the_optimizer(string task, string attention)
    {
        var (run, path) = Train(task, attention);
        Checkpoint.Export(path, folder.At("model.safetensors"));
        var batch = run.Plan.Task.HeldOut(Split.Test, 0, 4);
        var expected = run.Model.Predict(batch.Tokens, batch.Lengths);
        Assert.Equal(expected, TrainedModel.Load(path, threads: 1).Logits(batch));
        var model = TrainedModel.Load(folder.At("model.safetensors"), threads: 2);
        Assert.Equal(expected, model.Logits(batch));
        Assert.Equal((task, attention, run.Plan.Size, run.Plan.Task.Prediction), (model.Task, model.Variant.Key, model.Size, model.Prediction));
        Assert.Equal(run.Plan.Task.Labels, model.Labels);
        Assert.True(new FileInfo(folder.At("model.safetensors")).Length < 0.4 * new FileInfo(path).Length);
    }

    [Fact]
    public void The_prediction_of_a_decoder_is_that_of_the_last_token()
    {
        var (run, path) = Train("next-byte", "window");
        int[] tokens = [.. "abcd"u8.ToArray().Select(static item => (int)item)];
        var batch = Batch.Of([new Example(tokens, 0)], Length, run.Plan.Task.Prediction);
        double[] logits = [.. run.Model.Predict(batch.Tokens, batch.Lengths).AsSpan(tokens.Length * 256, 256).ToArray().Select(static logit => (double)logit)];
        var sum = logits.Sum(Math.Exp);
        Assert.All(TrainedModel.Load(path, threads: 1).Predict(tokens).Zip(logits), pair => Assert.Equal(Math.Exp(pair.Second) / sum, pair.First, 1e-5));
    }

    [Fact]
    public async Task Classes_are_shown_with_probabilities_and_an_expression_with_its_value()
    {
        var (exitCode, output, error) = await RunAsync("--checkpoint", Train("listops", "window").Path, "--text", "[MAX 4 3 [MIN 2 3] 1]");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.All(["listops, window, up to 31 tokens", "probability", "%", "The expression's value is 4."], text => Assert.Contains(text, output, StringComparison.Ordinal));

        var (_, text) = Train("text", "linear");
        folder.Write("text.txt", new string('a', 100));
        output = (await RunAsync("-c", text, "--file", folder.At("text.txt"))).Output;
        Assert.All(["letters", "digits", "Of 100 bytes the model reads the first 31."], part => Assert.Contains(part, output, StringComparison.Ordinal));

        output = (await RunAsync("-c", Train("next-byte", "window").Path, "--file", folder.At("text.txt"))).Output;
        Assert.All(["next byte", "reads the last 31."], part => Assert.Contains(part, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--checkpoint is missing", "--text", "7")]
    [InlineData("Give one of --text, --file and --stdin", "-c", "FILE")]
    [InlineData("Give one of --text, --file and --stdin", "-c", "FILE", "--text", "7", "--stdin")]
    [InlineData("--threads is 0", "-c", "FILE", "--text", "7", "-t", "0")]
    [InlineData("no-such-file cannot be read", "-c", "no-such-file", "--text", "7")]
    [InlineData("Could not find file", "-c", "FILE", "--file", "no-such-file")]
    [InlineData("The expression has '10', but must be made of 0 1 2", "-c", "FILE", "--text", "[MAX 1 10]")]
    [InlineData("Brackets of the expression that are not closed: 1.", "-c", "FILE", "--text", "[MAX 1 2")]
    [InlineData("closes a bracket that is not open", "-c", "FILE", "--text", "1]")]
    [InlineData("an operation without arguments", "-c", "FILE", "--text", "[MAX ]")]
    [InlineData("The text has 2 expressions, but one is needed", "-c", "FILE", "--text", "1 2")]
    [InlineData("The expression has 40 tokens, but the model has learned those of up to 31", "-c", "FILE", "--text", "[MAX 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1]")]
    public async Task A_wrong_argument_is_named(string message, params string[] arguments)
    {
        var (_, path) = Train("listops", "window");
        AssertFails(await RunAsync([.. arguments.Select(argument => argument == "FILE" ? path : argument)]), message);
    }

    [Theory]
    [InlineData("attention", "reformer", "has the attention 'reformer', which is not known here")]
    [InlineData("length", "many", "length is 'many', but must be a number")]
    [InlineData("layers", "1000", "layers is 1000, but must be between 1 and 24")]
    [InlineData("heads", "1", "the tensor 'embedding.tokens' has")]
    [InlineData("labels", "one", "has 1 labels, but predicts 10 classes")]
    [InlineData("task", null, "has no task: it is no checkpoint of this program")]
    public async Task A_file_that_is_no_model_is_refused(string name, string? value, string message)
    {
        using (var file = SafetensorsFile.Open(Train("listops", "window").Path))
        {
            var texts = file.Metadata.ToDictionary();
            texts.Remove(name);
            if (value is not null)
            {
                texts[name] = value;
            }

            SafetensorsWriter.Write(
                folder.At("other.safetensors"), [.. file.Tensors.Select(entry => new WrittenTensor(entry.Name, [.. entry.Shape.Select(static size => (int)size)], file.ReadFloats(entry)))], texts);
        }

        AssertFails(await RunAsync("-c", folder.At("other.safetensors"), "--text", "7"), message);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData(" [SM [max 1 9] [MED 0 0 4]]\n", 9)]
    public void Expressions_are_read_as_they_are_printed(string text, int value) => Assert.Equal(value, ListOpsTree.Evaluate(ListOpsText.Parse(text)));

    [Fact]
    public void Drawn_expressions_are_read_back()
    {
        var random = new Random(1);
        for (var draw = 0; draw < 200; draw++)
        {
            var tokens = new List<int>();
            ListOpsTree.Draw(random, ListOpsRule.For(256), tokens);
            Assert.Equal(tokens, ListOpsText.Parse(string.Join(' ', tokens.Select(static token => ListOpsTree.Tokens[token]))));
        }
    }

    [Fact]
    public void An_expression_of_nothing_is_refused() =>
        Assert.Contains("has 0 expressions", Assert.Throws<InputException>(static () => ListOpsText.Parse(" ")).Message, StringComparison.Ordinal);

    private (TrainingRun Run, string Path) Train(string task, string attention)
    {
        ArenaTask made = task switch
        {
            "listops" => new ListOpsTask(Length, ListOpsRule.For(Length), trainingCount: 16, heldOutCount: 4, seed: 2),
            "text" => new ByteClassificationTask(Texts, Length, trainingCount: 16, heldOutCount: 4, seed: 2),
            _ => new NextByteTask(Texts, Length, trainingCount: 16, heldOutCount: 4, seed: 2),
        };
        var plan = new RunPlan(made, AttentionVariants.Find(attention)!, new EncoderSize(Layers: 1, Heads: 2, Length), Steps: 3, BatchSize: 8, PeakRate: 3e-3, Evaluations: 1, Seed: 4);
        var run = new TrainingRun(plan, threads: 2);
        while (!run.IsDone)
        {
            run.Step();
        }

        var path = folder.At($"{task}.safetensors");
        Checkpoint.Save(run, path);
        return (run, path);
    }

    private static void AssertFails((int ExitCode, string Output, string Error) run, string message)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        error.Profile.Width = 400;
        var exitCode = await ArenaApp.RunAsync(["predict", .. arguments], output, error, TestContext.Current.CancellationToken);
        return (exitCode, output.Output, error.Output);
    }
}
