using System.Numerics.Tensors;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>
/// One attention layer over tokens of bases, with random weights: two thirds of the heads look at their neighbours, the others at wider, dilated
/// windows, and all at the first token. One head after the other, so that a million tokens need a gigabyte and not twelve.
/// </summary>
internal sealed class GenomeLayer
{
    public const int HeadSize = 64;

    /// <summary>Query, key and value side by side.</summary>
    private const int FusedSize = 3 * HeadSize;

    /// <summary>Tokens whose positions are projected at a time.</summary>
    private const int ChunkTokens = 4096;

    private readonly int vocabularySize;
    private readonly float[] words;
    private readonly LinearLayer[] ofWords;
    private readonly LinearLayer[] ofPositions;
    private readonly ISparseAttention[] attentions;

    // Kept from head to head: for a million tokens it is a gigabyte.
    private float[] fusedRows = [];
    private float[] outputRows = [];

    /// <summary>Makes the weights.</summary>
    /// <param name="vocabularySize">Number of tokens.</param>
    /// <param name="heads">Number of heads: 1 or more.</param>
    /// <param name="seed">Seed of the weights.</param>
    public GenomeLayer(int vocabularySize, int heads, int seed)
    {
        var (source, hidden) = (new RandomWeights(seed), heads * HeadSize);
        (this.vocabularySize, Heads) = (vocabularySize, heads);
        words = source.Read("words", WeightKind.Matrix, vocabularySize, hidden);
        TensorPrimitives.Multiply(words, 50, words);
        (ofWords, ofPositions) = (new LinearLayer[heads], new LinearLayer[heads]);
        attentions = [.. Enumerable.Range(0, heads).Select(head => AttentionOf(head, heads))];
        for (var head = 0; head < heads; head++)
        {
            var weights = source.Read($"head {head}", WeightKind.Matrix, FusedSize, hidden);
            ofWords[head] = new LinearLayer(weights, [], hidden, FusedSize);
            ofPositions[head] = new LinearLayer(
                [.. Enumerable.Range(0, FusedSize).SelectMany(output => weights.AsSpan(output * hidden, HeadSize).ToArray())], [], HeadSize, FusedSize);
        }
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
    /// <returns>[tokens, <see cref="HeadSize"/>], until the next call.</returns>
    public float[] Attend(int head, int[] tokens, int threads, CancellationToken cancellationToken)
    {
        // Query, key and value side by side in one row, which attention reads where they are.
        var fused = Project(head, tokens, threads, cancellationToken);
        var output = Reserve(ref outputRows, tokens.Length * HeadSize);
        attentions[head].Forward(
            Part(fused, tokens.Length, 0),
            Part(fused, tokens.Length, 1),
            Part(fused, tokens.Length, 2),
            new TensorSpan<float>(output, [1, 1, tokens.Length, HeadSize], []),
            options: new AttentionOptions { MaxThreads = threads, CancellationToken = cancellationToken });
        return output;
    }

    /// <summary>
    /// The queries, keys and values of a head, [tokens, 3 * <see cref="HeadSize"/>]: the sum of those of the token's vector, which are computed once for each
    /// token of the vocabulary, and those of its position.
    /// </summary>
    public float[] Project(int head, int[] tokens, int threads, CancellationToken cancellationToken)
    {
        var projected = new float[vocabularySize * FusedSize];
        ofWords[head].Apply(words, projected, vocabularySize, threads, cancellationToken);
        var rows = Reserve(ref fusedRows, checked(tokens.Length * FusedSize));
        var chunk = Math.Min(ChunkTokens, tokens.Length);
        var (positions, waves) = (new float[chunk * HeadSize], new PositionWaves(HeadSize, chunk));
        for (var start = 0; start < tokens.Length; start += chunk)
        {
            var count = Math.Min(chunk, tokens.Length - start);
            waves.Begin(start);
            for (var index = 0; index < count; index++)
            {
                waves.Write(index, positions.AsSpan(index * HeadSize, HeadSize));
            }

            ofPositions[head].Apply(positions.AsSpan(0, count * HeadSize), rows.AsSpan(start * FusedSize, count * FusedSize), count, threads, cancellationToken);
            for (var index = start; index < start + count; index++)
            {
                var row = rows.AsSpan(index * FusedSize, FusedSize);
                TensorPrimitives.Add(row, projected.AsSpan(tokens[index] * FusedSize, FusedSize), row);
            }
        }

        return rows;
    }

    private static float[] Reserve(ref float[] buffer, int size) =>
        buffer.Length == size ? buffer : buffer = GC.AllocateUninitializedArray<float>(size);

    private static ReadOnlyTensorSpan<float> Part(float[] fused, int tokens, int part) => new(
        fused.AsSpan(part * HeadSize), [1, 1, tokens, HeadSize], [0, 0, tokens == 1 ? 0 : FusedSize, 1]);

    private static ISparseAttention AttentionOf(int head, int heads) => (3 * head / heads, 6 * head / heads) switch
    {
        (2, 4) => new MiddleAttention(),
        (2, _) => new FarAttention(),
        _ => new NearAttention(),
    };
}
