using System.Diagnostics;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.LongRangeArena.Training;
using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>Trains a model, from the start or from where a checkpoint has left it: both end with the same weights, bit for bit.</summary>
internal sealed class TrainingRun
{
    private readonly LearningRate rate;

    /// <param name="plan">What is trained.</param>
    /// <param name="threads">Most threads to use; results do not depend on it.</param>
    public TrainingRun(RunPlan plan, int threads)
    {
        Plan = plan;
        Model = new Encoder(plan.Task.Prediction, plan.Size, plan.Variant, plan.Seed, threads);
        Optimizer = new Adam(Model.Parameters);
        rate = new LearningRate(plan.PeakRate, plan.Steps);
    }

    /// <summary>What is trained.</summary>
    public RunPlan Plan { get; }

    /// <summary>The model.</summary>
    public Encoder Model { get; }

    /// <summary>Its optimizer, which knows the number of steps done.</summary>
    public Adam Optimizer { get; }

    /// <summary>The looks at the validation examples so far.</summary>
    public List<CurvePoint> Curve { get; } = [];

    /// <summary>Sum of the losses of the steps since the last look.</summary>
    public double LossSum { get; set; }

    /// <summary>Time of all steps so far.</summary>
    public double Seconds { get; set; }

    /// <summary>Steps since the last look.</summary>
    public int StepsSinceLook => Optimizer.Steps - (Curve.Count == 0 ? 0 : Curve[^1].Step);

    /// <summary>Whether all steps are done.</summary>
    public bool IsDone => Optimizer.Steps >= Plan.Steps;

    /// <summary>Does one step.</summary>
    /// <returns>The loss before it, and whether there was a look at the validation examples after it.</returns>
    public (double Loss, bool HasLooked) Step()
    {
        var clock = Stopwatch.StartNew();
        var batch = Plan.Task.Training(Optimizer.Steps, Plan.BatchSize);
        var loss = Model.Forward(batch).Loss;
        Model.Backward();
        var norm = Optimizer.Step(rate.At(Optimizer.Steps));
        Seconds += clock.Elapsed.TotalSeconds;
        LossSum += loss;
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new InvalidDataException($"{Plan.FileName}: the loss is {loss} at step {Optimizer.Steps}, and its gradient's norm {norm}: try a lower --rate.");
        }

        var looks = Optimizer.Steps % Plan.Interval == 0 || IsDone;
        if (looks)
        {
            var score = Evaluate(Split.Validation);
            Curve.Add(new CurvePoint(Optimizer.Steps, LossSum / StepsSinceLook, score.Loss, score.Accuracy, Seconds));
            LossSum = 0;
        }

        return (loss, looks);
    }

    /// <summary>The figures of a run that is done.</summary>
    public RunResult Finish() => new(Plan, Model.ParameterCount, Curve, Evaluate(Split.Test));

    private Score Evaluate(Split split)
    {
        var (loss, correct, counted) = (0.0, 0, 0);
        for (var first = 0; first < Plan.Task.HeldOutCount(split); first += Plan.BatchSize)
        {
            var score = Model.Forward(Plan.Task.HeldOut(split, first, Plan.BatchSize));
            loss += score.Loss * score.Counted;
            correct += score.Correct;
            counted += score.Counted;
        }

        return new Score(loss / Math.Max(1, counted), correct, counted);
    }
}
