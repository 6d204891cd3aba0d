using System.Numerics.Tensors;
using SparseAttentionGen.LongDocument.Checkpoints;
using SparseAttentionGen.LongDocument.Numerics;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>
/// One attention layer over tokens of bases, with random weights: two thirds of the heads look at their neighbours, the others at wider, dilated
/// windows, and all at the first token. One head after the other, so that a million tokens need a gigabyte and not twelve.
/// </summary>
internal sealed class GenomeLayer
{
    public const int HeadSize = 64;

    /// <summary>Tokens whose vectors are made at a time.</summary>
    private const int ChunkTokens = 4096;

    private readonly float[] words;
    private readonly LinearLayer[] projections;
    private readonly ISparseAttention[] attentions;

    /// <summary>Makes the weights.</summary>
    /// <param name="vocabularySize">Number of tokens.</param>
    /// <param name="heads">Number of heads: 1 or more.</param>
    /// <param name="seed">The weights follow from it.</param>
    public GenomeLayer(int vocabularySize, int heads, int seed)
    {
        var (source, hidden) = (new RandomWeights(seed), heads * HeadSize);
        Heads = heads;
        words = source.Read("words", WeightKind.Matrix, vocabularySize, hidden);
        TensorPrimitives.Multiply(words, 50, words);
        projections = [.. Enumerable.Range(0, heads).Select(head => new LinearLayer(source.Read($"head {head}", WeightKind.Matrix, 3 * HeadSize, hidden), [], hidden, 3 * HeadSize))];
        attentions = [.. Enumerable.Range(0, heads).Select(head => AttentionOf(head, heads))];
    }

    public int Heads { get; }

    public int HiddenSize => Heads * HeadSize;

    /// <summary>What a head attends.</summary>
    public AttentionPattern PatternOf(int head) => attentions[head].Pattern;

    /// <summary>Attends with one head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="threads">Most threads to use.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>[tokens, <see cref="HeadSize"/>].</returns>
    public float[] Attend(int head, int[] tokens, int threads, CancellationToken cancellationToken)
    {
        // Query, key and value side by side in one row, which attention reads where they are.
        var fused = Project(head, tokens, threads, cancellationToken);
        var output = GC.AllocateUninitializedArray<float>(tokens.Length * HeadSize);
        attentions[head].Forward(
            Part(fused, tokens.Length, 0),
            Part(fused, tokens.Length, 1),
            Part(fused, tokens.Length, 2),
            new TensorSpan<float>(output, [1, 1, tokens.Length, HeadSize], []),
            options: new AttentionOptions { MaxThreads = threads, CancellationToken = cancellationToken });
        return output;
    }

    /// <summary>The queries, keys and values of a head, [tokens, 3 * <see cref="HeadSize"/>].</summary>
    public float[] Project(int head, int[] tokens, int threads, CancellationToken cancellationToken)
    {
        var rows = GC.AllocateUninitializedArray<float>(checked(tokens.Length * 3 * HeadSize));
        var vectors = new float[Math.Min(ChunkTokens, tokens.Length) * HiddenSize];
        var positions = new PositionWaves(HeadSize, Math.Min(ChunkTokens, tokens.Length));
        for (var start = 0; start < tokens.Length; start += ChunkTokens)
        {
            var count = Math.Min(ChunkTokens, tokens.Length - start);
            positions.Begin(start);
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, index => Embed(tokens[start + index], index, vectors.AsSpan(index * HiddenSize, HiddenSize)));
            projections[head].Apply(
                vectors.AsSpan(0, count * HiddenSize), rows.AsSpan(start * 3 * HeadSize, count * 3 * HeadSize), count, threads, cancellationToken);
        }

        return rows;

        // A token's vector and, in its first elements, its position.
        void Embed(int token, int index, Span<float> vector)
        {
            words.AsSpan(token * HiddenSize, HiddenSize).CopyTo(vector);
            positions.AddTo(index, vector);
        }
    }

    private static ReadOnlyTensorSpan<float> Part(float[] fused, int tokens, int part) => new(
        fused.AsSpan(part * HeadSize), [1, 1, tokens, HeadSize], [0, 0, tokens == 1 ? 0 : 3 * HeadSize, 1]);

    private static ISparseAttention AttentionOf(int head, int heads) => (3 * head / heads, 6 * head / heads) switch
    {
        (2, 4) => new MiddleAttention(),
        (2, _) => new FarAttention(),
        _ => new NearAttention(),
    };
}
