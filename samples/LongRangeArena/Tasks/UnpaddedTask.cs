namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Random bytes without padding, for measuring steps: tokens do not matter to their time.</summary>
/// <param name="length">Tokens of a sequence.</param>
internal sealed class UnpaddedTask(int length) : ArenaTask("cost", "cost", length, seed: 1)
{
    public override string Examples => "random bytes";

    public override int Vocabulary => 256 + 2;

    public override int Classes => 2;

    public override IReadOnlyList<string> Labels => ["even", "odd"];

    public override double Guessing => 0.5;

    public override int TrainingCount => 1 << 16;

    public override int HeldOutCount(Split split) => 0;

    protected override Example ReadTraining(int index)
    {
        var random = new Random(index);
        return new([.. Enumerable.Range(0, Length - 1).Select(_ => random.Next(256))], index % Classes);
    }

    protected override Example ReadHeldOut(Split split, int index) => ReadTraining(index);
}
