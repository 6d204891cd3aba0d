using System.Diagnostics;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.LongRangeArena.Training;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>What a step costs.</summary>
/// <param name="Variant">The attention.</param>
/// <param name="Length">Tokens of a sequence.</param>
/// <param name="Sequences">Sequences of a step.</param>
/// <param name="Milliseconds">Median time of a step.</param>
/// <param name="Bytes">Memory that is held after a step: weights, Adam's means, activations, gradients, and the kernels' buffers.</param>
internal sealed record StepCost(AttentionVariant Variant, int Length, int Sequences, double Milliseconds, long Bytes);

/// <summary>Measures steps of training on sequences without padding, whose tokens do not matter.</summary>
/// <param name="layers">Layers of the models.</param>
/// <param name="heads">Heads of a layer.</param>
/// <param name="tokens">Tokens of a step, whatever the length.</param>
/// <param name="repetitions">Steps that are measured, after one that is not.</param>
/// <param name="threads">Most threads to use.</param>
internal sealed class CostMeasurement(int layers, int heads, int tokens, int repetitions, int threads)
{
    /// <summary>Measures one attention at one length.</summary>
    public StepCost Measure(AttentionVariant variant, int length)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var task = new UnpaddedTask(length);
        var model = new Encoder(task.Prediction, new EncoderSize(layers, heads, length), variant, seed: 1, threads);
        var optimizer = new Adam(model.Parameters);
        var sequences = Math.Max(1, tokens / length);
        var times = new double[repetitions];
        for (var repetition = -1; repetition < repetitions; repetition++)
        {
            var batch = task.Training(repetition + 1, sequences);
            var clock = Stopwatch.StartNew();
            model.Forward(batch);
            model.Backward();
            optimizer.Step(1e-3);
            if (repetition >= 0)
            {
                times[repetition] = clock.Elapsed.TotalMilliseconds;
            }
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(model);
        GC.KeepAlive(optimizer);
        Array.Sort(times);
        return new StepCost(variant, length, sequences, times[times.Length / 2], Math.Max(0, bytes));
    }
}
