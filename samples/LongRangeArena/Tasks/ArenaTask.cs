using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>What a model learns.</summary>
/// <param name="key">What the command line and files call it.</param>
/// <param name="name">What tables and plots call it.</param>
/// <param name="length">Tokens of a sequence, the first of which is the same in all.</param>
/// <param name="seed">Orders the examples.</param>
internal abstract class ArenaTask(string key, string name, int length, int seed)
{
    private (int Epoch, int[] Order) lastOrder = (-1, []);

    /// <summary>What the command line and files call it.</summary>
    public string Key { get; } = key;

    /// <summary>What tables and plots call it.</summary>
    public string Name { get; } = name;

    /// <summary>Tokens of a sequence.</summary>
    public int Length { get; } = length;

    /// <summary>What the examples depend on, in words: a run is not resumed with other ones.</summary>
    public abstract string Examples { get; }

    /// <summary>Number of different tokens, those of padding and of every sequence's start among them.</summary>
    public abstract int Vocabulary { get; }

    /// <summary>Number of classes.</summary>
    public abstract int Classes { get; }

    /// <summary>Names of the classes; empty: they are bytes.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>Whether the next token of each token is predicted, rather than the class of a sequence.</summary>
    public virtual bool PredictsEachToken => false;

    /// <summary>What a model of it predicts.</summary>
    public Prediction Prediction => new(Vocabulary, Classes, PredictsEachToken);

    /// <summary>The accuracy of always giving the most frequent answer on the test examples.</summary>
    public abstract double Guessing { get; }

    /// <summary>Number of training examples.</summary>
    public abstract int TrainingCount { get; }

    /// <summary>Number of validation or test examples.</summary>
    public abstract int HeldOutCount(Split split);

    /// <summary>The batch of a training step: all examples in one order, then all in another. A function of the step alone, so that runs can be resumed.</summary>
    public Batch Training(int step, int size)
    {
        var batches = Math.Max(1, TrainingCount / size);
        var order = Order(step / batches);
        var first = step % batches * size;
        return Collect(size, item => ReadTraining(order[(first + item) % TrainingCount]));
    }

    /// <summary>A batch of validation or test examples.</summary>
    public Batch HeldOut(Split split, int first, int size) =>
        Collect(Math.Min(size, HeldOutCount(split) - first), item => ReadHeldOut(split, first + item));

    /// <summary>Reads a training example.</summary>
    protected abstract Example ReadTraining(int index);

    /// <summary>Reads a validation or test example.</summary>
    protected abstract Example ReadHeldOut(Split split, int index);

    private int[] Order(int epoch)
    {
        if (lastOrder.Epoch != epoch)
        {
            var order = Enumerable.Range(0, TrainingCount).ToArray();
            new Random(SeededGaussian.Derive(seed, epoch)).Shuffle(order);
            lastOrder = (epoch, order);
        }

        return lastOrder.Order;
    }

    private Batch Collect(int size, Func<int, Example> read) => Batch.Of([.. Enumerable.Range(0, size).Select(read)], Length, Prediction);
}

/// <summary>Examples that nothing is learned from.</summary>
internal enum Split
{
    /// <summary>Looked at in the course of training.</summary>
    Validation,

    /// <summary>Looked at once, at the end.</summary>
    Test,
}

/// <summary>A sequence.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Class">Its class; 0 where tokens are predicted.</param>
internal readonly record struct Example(int[] Tokens, int Class);
