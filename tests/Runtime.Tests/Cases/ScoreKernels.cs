namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 64, SoftCap = 3)]
internal sealed partial class SoftCap64;

[SparseAttention(HeadDim = 64, SoftCap = 50)]
internal sealed partial class WideSoftCap64;

[SparseAttention(HeadDim = 64)]
[Alibi(Slopes = [8f])]
internal sealed partial class ExactAlibi64;

[SparseAttention(HeadDim = 9, ValueDim = 17, SoftCap = 20, Scale = -0.5f)]
[SlidingWindow(Left = 30, Right = 2)]
internal sealed partial class SoftCappedWindow9;

[SparseAttention(HeadDim = 32)]
[Causal]
[Alibi]
internal sealed partial class Alibi32;

[SparseAttention(HeadDim = 8)]
[SlidingWindow(20)]
[GlobalTokens(2)]
[Alibi(Symmetric = true)]
internal sealed partial class SymmetricAlibi8;

[SparseAttention(HeadDim = 8)]
[Causal]
[Alibi(Slopes = [0.5f, -0.125f, 0f])]
internal sealed partial class AlibiOfThreeHeads8;

[SparseAttention(HeadDim = 16, Scale = 1)]
[RelativeBias]
internal sealed partial class T5Encoder16;

[SparseAttention(HeadDim = 16, Scale = 1)]
[Causal]
[RelativeBias(Buckets = 9, MaxDistance = 40)]
internal sealed partial class T5Decoder16;

[SparseAttention(HeadDim = 8)]
[RelativeBias(1)]
internal sealed partial class SpanBias8;

[SparseAttention(HeadDim = 24)]
[SlidingWindow(20, Dilation = 3)]
[GlobalTokens(Positions = [4, 31, -2])]
[RelativeBias(7)]
internal sealed partial class ClippedBias24;

[SparseAttention(HeadDim = 16)]
[ScoreModifier(nameof(Damp))]
internal sealed partial class Damped16
{
    private static float Damp(float score, int head, int query, int key)
    {
        var distance = Math.Abs(query - key);
        return (score * (1f / (head + 1))) - (distance % 7 * 0.25f);
    }
}

[SparseAttention(HeadDim = 20, ValueDim = 12)]
[SlidingWindow(40)]
[ScoreModifier(nameof(OfHead))]
internal sealed partial class ByHead20
{
    public static float OfHead(float score, int head, int query, int key) =>
        key % (head + 2) == 0 ? MathF.Tanh(score) * head : query > key ? score : float.NegativeInfinity;
}

/// <summary>A table has no vector form, and no element for keys after the query.</summary>
[SparseAttention(HeadDim = 16)]
[Causal]
[ScoreModifier(nameof(LookUp))]
internal sealed partial class LookUp16
{
    private static readonly float[] Table = [.. Enumerable.Range(0, 2000).Select(static distance => MathF.Sin(distance))];

#pragma warning disable SAG0055 // Calls are what is tested here.
    private static float LookUp(float score, int head, int query, int key) =>
        query % 5 == 3 ? float.NegativeInfinity : score + (Table[query - key] * (head + 1));
#pragma warning restore SAG0055
}

[SparseAttention(HeadDim = 12, SoftCap = 4)]
[Causal]
[SlidingWindow(50)]
[GlobalTokens(3)]
[MaskPredicate(nameof(IsEven))]
[Alibi(Symmetric = true)]
[RelativeBias(11)]
[ScoreModifier(nameof(Squash))]
internal sealed partial class AllAtOnce12
{
    private static bool IsEven(int head, int query, int key) => (query + key + head) % 2 == 0;

    private static float Squash(float score, int head, int query, int key) => 2 * MathF.Tanh(score / 2) + (key * 0.001f);
}

/// <summary>Classes that make something of their scores.</summary>
internal static class ScoreKernels
{
    /// <summary>Those for any number of heads.</summary>
    public static readonly IReadOnlyList<ISparseAttention> All =
    [
        new SoftCap64(), new SoftCappedWindow9(), new Alibi32(), new SymmetricAlibi8(), new T5Encoder16(), new T5Decoder16(), new ClippedBias24(),
        new Damped16(), new ByHead20(), new LookUp16(), new AllAtOnce12(),
    ];
}
