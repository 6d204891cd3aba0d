using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>A trained model's figures.</summary>
/// <param name="Plan">What was trained.</param>
/// <param name="Parameters">How many numbers were learned.</param>
/// <param name="Curve">The course of the training.</param>
/// <param name="Test">The test examples, looked at once.</param>
internal sealed record RunResult(RunPlan Plan, long Parameters, IReadOnlyList<CurvePoint> Curve, Score Test)
{
    /// <summary>Mean time of a training step, without the looks at validation examples.</summary>
    public double MillisecondsPerStep => Curve.Count == 0 ? 0 : 1000 * Curve[^1].Seconds / Curve[^1].Step;

    /// <summary>Loss on the test examples for each predicted byte, in bits.</summary>
    public double Bits => Test.Loss / Math.Log(2);
}
