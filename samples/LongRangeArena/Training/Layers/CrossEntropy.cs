using System.Numerics.Tensors;

namespace SparseAttentionGen.LongRangeArena.Training.Layers;

/// <summary>What a batch's predictions cost.</summary>
/// <param name="Loss">Mean of -log p(target), in nats.</param>
/// <param name="Correct">Rows whose most probable class is the target.</param>
/// <param name="Counted">Rows that have a target.</param>
internal readonly record struct Score(double Loss, int Correct, int Counted)
{
    /// <summary>The share of correct rows.</summary>
    public double Accuracy => Counted == 0 ? 0 : (double)Correct / Counted;
}

/// <summary>Softmax over classes and the mean of -log p(target) over the rows that have a target.</summary>
internal sealed class CrossEntropy(int classes, int threads)
{
    /// <summary>The target of a row that does not count.</summary>
    public const int NoTarget = -1;

    private float[] gradient = [];

    /// <summary>The gradient of the logits of the last forward pass, [rows, classes].</summary>
    public float[] Gradient => gradient;

    /// <summary>Compares predictions with targets.</summary>
    /// <param name="logits">[rows, classes].</param>
    /// <param name="targets">[rows]; <see cref="NoTarget"/> for a row that does not count.</param>
    public Score Forward(float[] logits, int[] targets)
    {
        Buffers.Fit(ref gradient, logits.Length);
        var counted = targets.Length - targets.AsSpan().Count(NoTarget);
        var losses = new double[RowBlocks.Count(targets.Length)];
        var correct = new int[losses.Length];
        RowBlocks.Run(targets.Length, threads, (block, first, end) =>
        {
            for (var row = first; row < end; row++)
            {
                var result = gradient.AsSpan(row * classes, classes);
                if (targets[row] == NoTarget)
                {
                    result.Clear();
                    continue;
                }

                losses[block] += Row(logits.AsSpan(row * classes, classes), targets[row], result, counted);
                correct[block] += TensorPrimitives.IndexOfMax<float>(logits.AsSpan(row * classes, classes)) == targets[row] ? 1 : 0;
            }
        });
        return new Score(losses.Sum() / Math.Max(1, counted), correct.Sum(), counted);
    }

    private static double Row(ReadOnlySpan<float> logits, int target, Span<float> gradient, int counted)
    {
        var largest = TensorPrimitives.Max(logits);
        TensorPrimitives.Subtract(logits, largest, gradient);
        TensorPrimitives.Exp(gradient, gradient);
        var sum = TensorPrimitives.Sum<float>(gradient);
        TensorPrimitives.Multiply(gradient, 1 / (sum * counted), gradient);
        gradient[target] -= 1f / counted;
        return Math.Log(sum) - (logits[target] - largest);
    }
}
