using System.Runtime.CompilerServices;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>One panel of scores as emitted code sees it, filled at random, and the definition of what becomes of it.</summary>
internal sealed class ScorePanel
{
    private const int Heads = 3;

    private readonly DifferentiableScores scores;
    private readonly AttentionPattern pattern;
    private readonly int keyBlock;
    private readonly float[] slopes = new float[Heads];
    private readonly int[] rowPositions;
    private readonly int[] rowHeads;
    private readonly bool hasBiases;

    /// <summary>Fills a panel.</summary>
    /// <param name="scores">The class.</param>
    /// <param name="vectorLength">Floats in a vector, of which the panel has one for each row.</param>
    /// <param name="random">Gives products from about -6 to 6, positions, heads, biases and gradients.</param>
    public ScorePanel(DifferentiableScores scores, int vectorLength, Random random)
    {
        this.scores = scores;
        Methods = EmittedKernels.ScoresOf(scores.Name, vectorLength);
        pattern = (AttentionPattern)typeof(ScorePanel).Assembly.GetType("SparseAttentionGen.Tests." + scores.Name)!.GetProperty("Pattern")!.GetValue(null)!;
        (Rows, keyBlock) = Layout(pattern, vectorLength);
        Keys = [.. Enumerable.Range(0, vectorLength).Select(_ => random.Next(64))];
        rowPositions = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(64))];
        rowHeads = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(Heads))];
        for (var head = 0; head < Heads; head++)
        {
            slopes[head] = pattern.Scores.Alibi?.SlopeOf(head, Heads) ?? 0;
        }

        hasBiases = pattern.Scores.RelativeBias is not null || random.Next(2) == 0;
        Products = Filled(_ => Next(12 / Math.Max(0.5f, Math.Abs(pattern.Scale))));
        Biases = Filled(_ => Next(2));
        Gradients = Filled(_ => Next(2));

        float Next(float width) => (float)((random.NextDouble() - 0.5) * width);
    }

    public ScoreMethods Methods { get; }

    public int Rows { get; }

    public int[] Keys { get; }

    public float[] Products { get; }

    public float[] Gradients { get; }

    public float[] Biases { get; }

    /// <summary>Where an element of a row is.</summary>
    public int Place(int row, int lane) => (row * keyBlock) + lane;

    /// <summary>The final scores that emitted code makes.</summary>
    public float[] Modify()
    {
        var result = (float[])Products.Clone();
        Methods.ModifyPanel(ref result[0], ref Keys[0], ref rowPositions[0], ref rowHeads[0], ref FirstBias(), ref slopes[0]);
        return result;
    }

    /// <summary>The gradients that emitted code makes: of products, and of what is added.</summary>
    public (float[] OfProducts, float[] OfAdded) Differentiate()
    {
        var (products, added) = ((float[])Products.Clone(), (float[])Gradients.Clone());
        Methods.DifferentiatePanel(ref products[0], ref added[0], ref Keys[0], ref rowPositions[0], ref rowHeads[0], ref FirstBias(), ref slopes[0]);
        return (products, added);
    }

    /// <summary>The score that the modifier sees, in double precision.</summary>
    public double Added(int row, int lane, double product)
    {
        var (scaled, cap) = (product * pattern.Scale, pattern.Scores.SoftCap);
        var score = cap > 0 ? cap * Math.Tanh(scaled / cap) : scaled;
        return score + (pattern.Scores.Alibi?.Of(slopes[rowHeads[row]], Keys[lane] - rowPositions[row]) ?? 0) + (hasBiases ? Biases[Place(row, lane)] : 0);
    }

    /// <summary>The final score of what the modifier sees, in double precision.</summary>
    public double Modified(int row, int lane, double score) => scores.Modify(score, rowHeads[row], rowPositions[row], Keys[lane]);

    private ref float FirstBias() => ref hasBiases ? ref Biases[0] : ref Unsafe.NullRef<float>();

    private float[] Filled(Func<int, float> element) => [.. Enumerable.Range(0, Rows * keyBlock).Select(element)];

    private static (int Rows, int KeyBlock) Layout(AttentionPattern pattern, int vectorLength)
    {
        var name = $"{(vectorLength == 1 ? "Scalar" : $"Vector{vectorLength * 32}")}_{pattern.HeadDim}x{pattern.ValueDim}";
        var kernels = typeof(ScorePanel).Assembly.GetTypes().First(type => type.Name.StartsWith(name, StringComparison.Ordinal) && type.IsAssignableTo(typeof(IMicroKernels)));
        return (Property(nameof(IMicroKernels.RowTile)), Property(nameof(IMicroKernels.KeyBlock)));

        int Property(string property) => (int)kernels.GetProperty(property)!.GetValue(null)!;
    }
}
