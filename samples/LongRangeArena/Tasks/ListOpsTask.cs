using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>The value, 0 to 9, of a nested expression.</summary>
internal sealed class ListOpsTask : ArenaTask
{
    private readonly Example[] training;
    private readonly Example[] validation;
    private readonly Example[] test;

    /// <summary>Draws the examples, no expression twice.</summary>
    /// <param name="length">Tokens of a sequence.</param>
    /// <param name="rule">The sizes of expressions.</param>
    /// <param name="trainingCount">Number of training examples.</param>
    /// <param name="heldOutCount">Number of validation examples, and of test examples.</param>
    /// <param name="seed">What they are drawn from.</param>
    public ListOpsTask(int length, ListOpsRule rule, int trainingCount, int heldOutCount, int seed)
        : base("listops", "ListOps", length, seed)
    {
        Rule = rule;
        var random = new Random(SeededGaussian.Derive(seed, "listops"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Example[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => DrawKept(random, seen))];

        // The held-out ones first, so that they are the same for any number of training examples.
        test = Draw(heldOutCount);
        validation = Draw(heldOutCount);
        training = Draw(trainingCount);
        Guessing = test.CountBy(static example => example.Class).Max(static pair => (double)pair.Value) / test.Length;
    }

    /// <summary>The sizes of expressions.</summary>
    public ListOpsRule Rule { get; }

    public override string Examples => $"{TrainingCount} expressions of {Rule}";

    public override int Vocabulary => ListOpsTree.Tokens.Count + 2;

    public override int Classes => 10;

    public override IReadOnlyList<string> Labels { get; } = [.. ListOpsTree.Tokens.Take(10)];

    public override double Guessing { get; }

    public override int TrainingCount => training.Length;

    public override int HeldOutCount(Split split) => Of(split).Length;

    protected override Example ReadTraining(int index) => training[index];

    protected override Example ReadHeldOut(Split split, int index) => Of(split)[index];

    private Example[] Of(Split split) => split == Split.Test ? test : validation;

    private Example DrawKept(Random random, HashSet<string> seen)
    {
        var tokens = new List<int>();
        while (true)
        {
            tokens.Clear();
            var value = ListOpsTree.Draw(random, Rule, tokens);
            if (tokens.Count > Rule.MinLength && tokens.Count < Rule.MaxLength && seen.Add(string.Concat(tokens.Select(static token => (char)('0' + token)))))
            {
                return new Example([.. tokens], value);
            }
        }
    }
}
