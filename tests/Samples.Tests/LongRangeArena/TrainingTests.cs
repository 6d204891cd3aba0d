using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Runs;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.LongRangeArena.Training;

namespace SparseAttentionGen.Samples.Tests.LongRangeArena;

public sealed class TrainingTests : IDisposable
{
    private static readonly TextKind[] Texts = [Kind("letters", "the quick brown fox jumps over the lazy dog "), Kind("digits", "3.14159 26535 89793 23846 ")];

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, string> Runs()
    {
        var data = new TheoryData<string, string>();
        foreach (var task in new[] { "listops", "text", "next-byte" })
        {
            foreach (var variant in AttentionVariants.All.Where(variant => task != "next-byte" || variant.Decoder is not null))
            {
                data.Add(task, variant.Key);
            }
        }

        return data;
    }

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Runs))]
    public void The_loss_falls(string task, string attention)
    {
        // Where eight examples are seen again and again, a model with right gradients knows them by heart soon.
        var run = new TrainingRun(Plan(task, attention, steps: 40, examples: 8), threads: 2);
        var losses = new List<double>();
        while (!run.IsDone)
        {
            losses.Add(run.Step().Loss);
        }

        Assert.True(losses[^1] < 0.6 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    // Not Performer's with ReLU features: its kinks are as many as its features. Their layers are checked alone.
    [Theory]
    [InlineData("listops", "longformer")]
    [InlineData("listops", "linformer")]
    [InlineData("listops", "linear")]
    [InlineData("listops", "performer")]
    [InlineData("next-byte", "longformer")]
    [InlineData("next-byte", "linear")]
    [InlineData("next-byte", "performer")]
    public void The_gradients_of_a_whole_model_are_what_its_loss_changes_by(string task, string attention)
    {
        var plan = Plan(task, attention, steps: 1, examples: 8);
        var model = new Encoder(plan.Task.Prediction, plan.Size, plan.Variant, seed: 5, threads: 2);
        var batch = plan.Task.Training(0, 4);
        model.Forward(batch);
        model.Backward();
        foreach (var parameter in model.Parameters)
        {
            LayerGradient.AssertEqualDifferences(parameter.Name, () => model.Forward(batch).Loss, parameter.Values, parameter.Gradient, tolerance: 1e-2);
        }
    }

    [Theory]
    [InlineData("bigbird")]
    [InlineData("linformer")]
    [InlineData("performer")]
    [InlineData("performer-relu")]
    [InlineData("linear")]
    public void A_resumed_run_ends_with_the_same_weights_and_so_does_one_with_other_threads(string attention)
    {
        var straight = new TrainingRun(Plan("listops", attention, steps: 6), threads: 2);
        while (!straight.IsDone)
        {
            straight.Step();
        }

        var path = folder.At("run.safetensors");
        var interrupted = new TrainingRun(Plan("listops", attention, steps: 6), threads: 1);
        for (var step = 0; step < 4; step++)
        {
            interrupted.Step();
        }

        Checkpoint.Save(interrupted, path);
        var resumed = new TrainingRun(Plan("listops", attention, steps: 6), threads: 3);
        Checkpoint.Load(resumed, path);
        Assert.Equal(4, resumed.Optimizer.Steps);
        while (!resumed.IsDone)
        {
            resumed.Step();
        }

        foreach (var (one, other) in straight.Model.Parameters.Zip(resumed.Model.Parameters))
        {
            Assert.Equal(one.Values, other.Values);
        }

        Assert.Equal(straight.Curve.Select(static point => point with { Seconds = 0 }).ToArray(), resumed.Curve.Select(static point => point with { Seconds = 0 }).ToArray(), SamePoint);
        Assert.Equal(straight.Finish().Test, resumed.Finish().Test);
    }

    [Fact]
    public void Features_differ_by_layer_and_by_seed()
    {
        LayerPlace[] places = [new(0, 64, 1), new(1, 64, 1), new(0, 64, 2)];
        var drawn = places.Select(static place => ((PerformerEncoder)AttentionVariants.Find("performer")!.Encoder(place).Kernels).Features.Vectors.ToArray()).ToArray();
        Assert.NotEqual(drawn[0], drawn[1]);
        Assert.NotEqual(drawn[0], drawn[2]);
    }

    [Fact]
    public void A_learned_projection_is_a_parameter_and_changes()
    {
        var run = new TrainingRun(Plan("listops", "linformer", steps: 2), threads: 1);
        var projection = Assert.Single(run.Model.Parameters, static parameter => parameter.Name == "layers.1.attention.projection");
        Assert.Equal([LinformerEncoder.Rank, 64], projection.Shape);
        var before = (float[])projection.Values.Clone();
        run.Step();
        Assert.NotEqual(before, projection.Values);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_refused_and_the_difference_named()
    {
        var path = folder.At("run.safetensors");
        Checkpoint.Save(new TrainingRun(Plan("listops", "window", steps: 6), threads: 1), path);
        var exception = Assert.Throws<QuickStart.InputException>(() => Checkpoint.Load(new TrainingRun(Plan("listops", "window", steps: 7), threads: 1), path));
        Assert.Contains("steps 6, not 7", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Minutes_become_steps_which_are_kept_for_the_next_time()
    {
        RunPlan[][] plans = [[Plan("listops", "window", steps: 1), Plan("listops", "linear", steps: 1)]];
        int Divide(int minutes, bool restart = false) => Assert.Single(
            new StepBudget(folder.At("steps.json"), minutes, threads: 2).Divide(plans, restart, new Progress<double>(), TestContext.Current.CancellationToken));

        var steps = Divide(1);
        Assert.True(steps > 100 && steps % plans[0][0].Evaluations == 0, $"There are {steps} steps.");
        File.WriteAllText(folder.At("steps.json"), """{"Minutes":1,"Steps":{"listops-64":1234}}""");
        Assert.Equal(1234, Divide(1));
        Assert.NotEqual(1234, Divide(1, restart: true));
        File.WriteAllText(folder.At("steps.json"), """{"Minutes":2,"Steps":{"listops-64":1234}}""");
        Assert.NotEqual(1234, Divide(1));
    }

    [Fact]
    public void Too_few_minutes_for_the_looks_are_refused() => Assert.Contains(
        "--minutes 1 leaves 60 s for ListOps, but",
        Assert.Throws<QuickStart.InputException>(() => new StepBudget(folder.At("steps.json"), 1, threads: 2).Divide(
            [[Plan("listops", "window", steps: 1) with { Evaluations = 100_000_000 }]], restart: false, new Progress<double>(), TestContext.Current.CancellationToken)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Adam_takes_the_steps_of_its_definition()
    {
        var parameter = Parameter.Constant("x", 1, 11);
        var adam = new Adam([parameter], largestNorm: 1e9);
        var (value, first, second) = (1.0, 0.0, 0.0);
        for (var step = 1; step <= 5; step++)
        {
            var gradient = Math.Cos(step);
            Array.Fill(parameter.Gradient, (float)gradient);
            adam.Step(0.1);
            first = (0.9 * first) + (0.1 * gradient);
            second = (0.98 * second) + (0.02 * gradient * gradient);
            value -= 0.1 * (first / (1 - Math.Pow(0.9, step))) / Math.Sqrt(second / (1 - Math.Pow(0.98, step)));
            Assert.All(parameter.Values, item => Assert.Equal(value, item, 1e-5));
        }
    }

    [Fact]
    public void The_learning_rate_rises_and_falls()
    {
        var rate = new LearningRate(2, 100);
        Assert.Equal(0.2, rate.At(0), 1e-12);
        Assert.Equal(2, rate.At(9), 1e-12);
        Assert.Equal(2, rate.At(10), 1e-12);
        Assert.InRange(rate.At(99), 0.2, 0.21);
    }

    private static bool SamePoint(CurvePoint one, CurvePoint other) =>
        one.Step == other.Step && Math.Abs(one.TrainingLoss - other.TrainingLoss) < 1e-12 && Math.Abs(one.ValidationLoss - other.ValidationLoss) < 1e-12
        && one.ValidationAccuracy.Equals(other.ValidationAccuracy);

    private static RunPlan Plan(string task, string attention, int steps, int examples = 32)
    {
        const int Length = 64;
        ArenaTask made = task switch
        {
            "listops" => new ListOpsTask(Length, ListOpsRule.For(Length), examples, heldOutCount: 8, seed: 2),
            "text" => new ByteClassificationTask(Texts, Length, examples, heldOutCount: 8, seed: 2),
            _ => new NextByteTask(Texts, Length, examples, heldOutCount: 8, seed: 2),
        };
        return new RunPlan(made, AttentionVariants.Find(attention)!, new EncoderSize(Layers: 2, Heads: 2, Length), steps, BatchSize: 8, PeakRate: 3e-3, Evaluations: 2, Seed: 1);
    }

    private static TextKind Kind(string name, string text)
    {
        byte[] bytes = [.. Enumerable.Repeat(System.Text.Encoding.ASCII.GetBytes(text), 10).SelectMany(static item => item)];
        return new TextKind(name, [bytes], [bytes[7..]]);
    }
}
