using SparseAttentionGen.Encoders.Layers;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.LongDocument.Inspection;

/// <summary>
/// Observes a layer's attention and keeps what is shown of it: the map of its blocks, and one token's weights. Weights are computed row by
/// row over the keys that are attended: there is never a matrix of all pairs.
/// </summary>
internal sealed class AttentionReader : IAttentionObserver
{
    private readonly IDocumentEncoder encoder;
    private readonly TokenSequence sequence;
    private readonly int layer;
    private readonly int[] heads;
    private readonly int token;
    private readonly CancellationToken cancellationToken;
    private readonly double[] tokenWeights;

    /// <summary>Prepares to observe a layer.</summary>
    /// <param name="encoder">The model.</param>
    /// <param name="sequence">What it encodes.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="head">The head, from 0; null: the mean of all.</param>
    /// <param name="token">The token whose weights are kept.</param>
    /// <param name="mostBlocks">Most blocks on each side of the map.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public AttentionReader(
        IDocumentEncoder encoder, TokenSequence sequence, int layer, int? head, int token, int mostBlocks, CancellationToken cancellationToken)
    {
        this.encoder = encoder;
        this.sequence = sequence;
        this.layer = layer;
        this.token = token;
        this.cancellationToken = cancellationToken;
        heads = head is { } one ? [one] : [.. Enumerable.Range(0, encoder.Heads)];
        tokenWeights = new double[sequence.Ids.Length];
        Map = new AttentionMap(sequence.Ids.Length, mostBlocks, heads.Length);
    }

    /// <summary>Whether the layer was seen.</summary>
    public bool HasSeen { get; private set; }

    /// <summary>Whether all that was seen is finite: queries, keys, and the weights that follow from them.</summary>
    public bool IsFinite { get; private set; } = true;

    public AttentionMap Map { get; }

    /// <summary>The weight of each key for the token, mean of the heads: they sum to 1.</summary>
    public IReadOnlyList<double> TokenWeights => tokenWeights;

    public bool Wants(int layer) => layer == this.layer;

    public void Observe(int layer, ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> globalKey, int length)
    {
        if (length != sequence.Ids.Length)
        {
            throw new InvalidOperationException($"{length} tokens are shown, but the sequence has {sequence.Ids.Length}.");
        }

        HasSeen = true;
        IsFinite &= FiniteNumbers.All(query) && FiniteNumbers.All(key) && FiniteNumbers.All(globalKey);
        var isGlobal = new bool[length];
        foreach (var position in sequence.GlobalPositions)
        {
            isGlobal[position] = !globalKey.IsEmpty;
        }

        var size = encoder.HeadSize;
        var row = new AttentionRow(length);
        foreach (var head in heads)
        {
            var (start, count) = (head * length * size, length * size);
            for (var position = 0; position < length; position++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var attended = encoder.AttendedKeys(layer, head, position, sequence);
                IsFinite &= row.Compute(
                    query.Slice(start + (position * size), size), (isGlobal[position] ? globalKey : key).Slice(start, count), attended);
                Map.Add(position, attended, row.Weights);
                if (position == token)
                {
                    AddToken(attended, row.Weights);
                }
            }
        }
    }

    private void AddToken(IReadOnlyList<(int Start, int End)> attended, ReadOnlySpan<float> weights)
    {
        foreach (var (start, end) in attended)
        {
            for (var key = start; key < end; key++)
            {
                tokenWeights[key] += weights[key] / (double)heads.Length;
            }
        }
    }
}
