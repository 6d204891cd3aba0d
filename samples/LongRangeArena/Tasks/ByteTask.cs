using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>A task on stretches of texts as bytes. Each example is drawn from its own seed when it is read, so that there are as many as wanted.</summary>
internal abstract class ByteTask(string key, string name, IReadOnlyList<TextKind> kinds, int length, int trainingCount, int heldOutCount, int seed) : ArenaTask(key, name, length, seed)
{
    private readonly int seed = seed;

    public override string Examples { get; } =
        $"{trainingCount} stretches of {string.Join(", ", kinds.Select(static kind => $"{kind.Name} ({kind.Training.Sum(static text => (long)text.Length)} bytes)"))}";

    public override int Vocabulary => 256 + 2;

    public override int TrainingCount => trainingCount;

    public override int HeldOutCount(Split split) => heldOutCount;

    protected override Example ReadTraining(int index) => Draw(isTraining: true, index, new Random(SeededGaussian.Derive(seed, index)));

    protected override Example ReadHeldOut(Split split, int index) =>
        Draw(isTraining: false, index, new Random(SeededGaussian.Derive(SeededGaussian.Derive(seed, split.ToString()), index)));

    /// <summary>Draws an example.</summary>
    protected abstract Example Draw(bool isTraining, int index, Random random);
}
