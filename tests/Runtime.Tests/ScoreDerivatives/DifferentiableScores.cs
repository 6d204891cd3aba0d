namespace SparseAttentionGen.Tests;

[SparseAttention(HeadDim = 8, SoftCap = 3, Gradients = true)]
internal sealed partial class SoftCapGradients8;

[SparseAttention(HeadDim = 8, Scale = -0.75f, Gradients = true)]
[Alibi(Slopes = [0.5f, 0.25f, 0.125f])]
internal sealed partial class AlibiGradients8;

[SparseAttention(HeadDim = 8, Gradients = true)]
[ScoreModifier(nameof(Damp))]
internal sealed partial class DampedGradients8
{
    private static float Damp(float score, int head, int query, int key)
    {
        var distance = Math.Abs(query - key);
        return (score * (1f / (head + 1))) - (distance % 7 * 0.25f);
    }
}

[SparseAttention(HeadDim = 8, Gradients = true)]
[ScoreModifier(nameof(OfHead))]
internal sealed partial class ConditionalGradients8
{
    private static float OfHead(float score, int head, int query, int key) =>
        key % (head + 2) == 0 ? MathF.Tanh(score) * head : query > key ? MathF.Max(score, -1f) * score : float.NegativeInfinity;
}

[SparseAttention(HeadDim = 8, Scale = 1, Gradients = true)]
[ScoreModifier(nameof(Fold))]
internal sealed partial class AbsoluteGradients8
{
    private static float Fold(float score, int head, int query, int key) => MathF.Abs(score - 1) - (MathF.Min(score * score, 4f) * 0.25f);
}

[SparseAttention(HeadDim = 8, Scale = 1, Gradients = true)]
[ScoreModifier(nameof(Smooth))]
internal sealed partial class SmoothGradients8
{
    private static float Smooth(float score, int head, int query, int key)
    {
        var gate = 1 / (1 + MathF.Exp(-score));
        return key > query ? gate * score : MathF.Log(1 + MathF.Sqrt(1 + (score * score))) / (2 + gate);
    }
}

[SparseAttention(HeadDim = 12, SoftCap = 4, Gradients = true)]
[Causal]
[MaskPredicate(nameof(IsEven))]
[Alibi(Symmetric = true)]
[RelativeBias(11)]
[ScoreModifier(nameof(Squash))]
internal sealed partial class AllGradients12
{
    private static bool IsEven(int head, int query, int key) => (query + key + head) % 2 == 0;

    private static float Squash(float score, int head, int query, int key) => (2 * MathF.Tanh(score / 2)) + (key * 0.001f);
}

#pragma warning disable SAG0055 // Calls are what is tested here.

/// <summary>The method is read, its derivative is called.</summary>
[SparseAttention(HeadDim = 8, SoftCap = 5, Gradients = true)]
[Alibi]
[ScoreModifier(nameof(Squash), Derivative = nameof(Slope))]
internal sealed partial class CalledDerivative8
{
    private static readonly float[] Halves = [.. Enumerable.Repeat(0.5f, 64)];

    private static float Squash(float score, int head, int query, int key) => MathF.Tanh(score / 2) + (key * 0.5f);

    private static float Slope(float score, int head, int query, int key)
    {
        var cosh = MathF.Cosh(score / 2);
        return Halves[key] / (cosh * cosh);
    }
}

/// <summary>Both are read.</summary>
[SparseAttention(HeadDim = 8, Scale = 1, Gradients = true)]
[ScoreModifier(nameof(Sigmoid), Derivative = nameof(Slope))]
internal sealed partial class GivenDerivative8
{
    private static float Sigmoid(float score, int head, int query, int key) => 1 / (1 + MathF.Exp(-score));

    private static float Slope(float score, int head, int query, int key)
    {
        var value = Sigmoid(score, head, query, key);
        return value * (1 - value);
    }
}

/// <summary>The method is called, and so is its derivative: not by the pass over a panel, which takes the method for the identity.</summary>
[SparseAttention(HeadDim = 8, SoftCap = 5, Gradients = true)]
[ScoreModifier(nameof(Wave), Derivative = nameof(Slope))]
internal sealed partial class CalledModifierGradients8
{
    private static float Wave(float score, int head, int query, int key) => MathF.Sin(score) * head;

    private static float Slope(float score, int head, int query, int key) => MathF.Cos(score) * head;
}

/// <summary>The method is its own derivative.</summary>
[SparseAttention(HeadDim = 8, Gradients = true)]
[ScoreModifier(nameof(Power), Derivative = nameof(Power))]
internal sealed partial class OwnDerivative8
{
    private static float Power(float score, int head, int query, int key) => MathF.Pow(MathF.E, score);
}

#pragma warning restore SAG0055

/// <summary>A class with gradients, and what it makes of scores in double precision.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Modify">Its modifier, of a score, a head, a query and a key.</param>
internal sealed record DifferentiableScores(string Name, Func<double, int, int, int, double> Modify)
{
    public static readonly IReadOnlyList<DifferentiableScores> All =
    [
        new(nameof(SoftCapGradients8), static (score, _, _, _) => score),
        new(nameof(AlibiGradients8), static (score, _, _, _) => score),
        new(nameof(DampedGradients8), static (score, head, query, key) => (score / (head + 1)) - (Math.Abs(query - key) % 7 * 0.25)),
        new(nameof(ConditionalGradients8), static (score, head, query, key) =>
            key % (head + 2) == 0 ? Math.Tanh(score) * head : query > key ? Math.Max(score, -1) * score : double.NegativeInfinity),
        new(nameof(AbsoluteGradients8), static (score, _, _, _) => Math.Abs(score - 1) - (Math.Min(score * score, 4) * 0.25)),
        new(nameof(SmoothGradients8), static (score, _, query, key) =>
        {
            var gate = 1 / (1 + Math.Exp(-score));
            return key > query ? gate * score : Math.Log(1 + Math.Sqrt(1 + (score * score))) / (2 + gate);
        }),
        new(nameof(AllGradients12), static (score, _, _, key) => (2 * Math.Tanh(score / 2)) + (key * 0.001)),
        new(nameof(CalledDerivative8), static (score, _, _, key) => Math.Tanh(score / 2) + (key * 0.5)),
        new(nameof(GivenDerivative8), static (score, _, _, _) => 1 / (1 + Math.Exp(-score))),
        new(nameof(CalledModifierGradients8), static (score, _, _, _) => score),
    ];

    public override string ToString() => Name;
}
