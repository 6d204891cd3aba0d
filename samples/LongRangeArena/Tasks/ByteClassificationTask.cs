namespace SparseAttentionGen.LongRangeArena.Tasks;

/// <summary>Which kind of file a stretch of bytes comes from. Kinds are as frequent as each other.</summary>
internal sealed class ByteClassificationTask(IReadOnlyList<TextKind> kinds, int length, int trainingCount, int heldOutCount, int seed)
    : ByteTask("text", "byte-level text", kinds, length, trainingCount, heldOutCount, seed)
{
    private readonly TextChunks[] training = [.. kinds.Select(kind => new TextChunks(kind.Training, length - 1))];
    private readonly TextChunks[] heldOut = [.. kinds.Select(kind => new TextChunks(kind.HeldOut, length - 1))];

    public override int Classes => training.Length;

    public override IReadOnlyList<string> Labels { get; } = [.. kinds.Select(static kind => kind.Name)];

    public override double Guessing => 1.0 / Classes;

    protected override Example Draw(bool isTraining, int index, Random random) =>
        new((isTraining ? training : heldOut)[index % Classes].Draw(random), index % Classes);
}
