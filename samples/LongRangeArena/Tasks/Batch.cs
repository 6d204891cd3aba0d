using SparseAttentionGen.LongRangeArena.Training.Layers;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Some sequences of equal length, with what is to be predicted.</summary>
/// <param name="Tokens">[batch, length]; padding behind each sequence's tokens.</param>
/// <param name="Lengths">Tokens of each sequence before its padding.</param>
/// <param name="Targets">
/// The class of each sequence, or of a task that predicts each token the next token of each, [batch, length]; -1 where there is nothing to predict.
/// </param>
internal sealed record Batch(int[] Tokens, int[] Lengths, int[] Targets)
{
    /// <summary>Puts examples side by side: the first token of every sequence, the example's tokens as far as there is room, and padding.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <param name="prediction">What is predicted, and from which tokens.</param>
    public static Batch Of(IReadOnlyList<Example> examples, int length, Prediction prediction)
    {
        var tokens = new int[examples.Count * length];
        var lengths = new int[examples.Count];
        var targets = new int[prediction.IsOfEachToken ? tokens.Length : examples.Count];
        Array.Fill(tokens, prediction.Padding);
        Array.Fill(targets, CrossEntropy.NoTarget);
        for (var item = 0; item < examples.Count; item++)
        {
            var example = examples[item];
            var row = tokens.AsSpan(item * length, length);
            var kept = Math.Min(example.Tokens.Length, length - 1);
            row[0] = prediction.Start;
            example.Tokens.AsSpan(0, kept).CopyTo(row[1..]);
            lengths[item] = kept + 1;
            if (prediction.IsOfEachToken)
            {
                example.Tokens.AsSpan(0, Math.Min(example.Tokens.Length, length)).CopyTo(targets.AsSpan(item * length));
            }
            else
            {
                targets[item] = example.Class;
            }
        }

        return new Batch(tokens, lengths, targets);
    }
}
