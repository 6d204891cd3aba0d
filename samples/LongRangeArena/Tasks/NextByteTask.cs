namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>The next byte of each byte of a stretch of text.</summary>
internal sealed class NextByteTask(IReadOnlyList<TextKind> kinds, int length, int trainingCount, int heldOutCount, int seed)
    : ByteTask("next-byte", "next byte", kinds, length, trainingCount, heldOutCount, seed)
{
    private readonly TextChunks training = new(kinds.SelectMany(static kind => kind.Training), length);
    private readonly TextChunks heldOut = new(kinds.SelectMany(static kind => kind.HeldOut), length);

    public override int Classes => 256;

    public override IReadOnlyList<string> Labels => [];

    public override bool PredictsEachToken => true;

    public override double Guessing { get; } = MostFrequent(kinds);

    protected override Example Draw(bool isTraining, int index, Random random) => new((isTraining ? training : heldOut).Draw(random), 0);

    private static double MostFrequent(IReadOnlyList<TextKind> kinds)
    {
        var counts = new long[256];
        foreach (var item in kinds.SelectMany(static kind => kind.HeldOut).SelectMany(static text => text))
        {
            counts[item]++;
        }

        return (double)counts.Max() / counts.Sum();
    }
}
