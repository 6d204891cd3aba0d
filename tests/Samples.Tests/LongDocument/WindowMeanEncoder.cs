using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Commands;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// An encoder simple enough to foresee: a token's state is half its own vector, which follows from its id, and half the mean of the vectors
/// near it. Its layers show the tokens' vectors as queries, and twice these as keys.
/// </summary>
internal sealed class WindowMeanEncoder(string modelType, int maxLength, int vocabularySize) : IDocumentEncoder
{
    public const int Near = 2;

    /// <summary>The batches that were encoded, each with the lengths of its sequences.</summary>
    public List<int[]> Batches { get; } = [];

    public string ModelType => modelType;

    public int Layers => 3;

    public int Heads => 2;

    public int HeadSize => 8;

    public int HiddenSize => Heads * HeadSize;

    public int VocabularySize => vocabularySize;

    public int MaxLength => maxLength;

    public bool HasPooler => modelType == "longformer";

    /// <summary>Called before a batch.</summary>
    public Action? Before { get; init; }

    public IReadOnlyList<HiddenStates> Encode(IReadOnlyList<TokenSequence> sequences, EncodeOptions options)
    {
        Before?.Invoke();
        options.CancellationToken.ThrowIfCancellationRequested();
        Batches.Add([.. sequences.Select(static sequence => sequence.Ids.Length)]);
        Assert.All(sequences, sequence => Assert.InRange(sequence.Ids.Length, 1, maxLength));
        Assert.All(sequences, sequence => Assert.All(sequence.Ids, id => Assert.InRange(id, 0, vocabularySize - 1)));
        for (var layer = 0; layer < Layers; layer++)
        {
            if (options.Observer?.Wants(layer) == true)
            {
                foreach (var sequence in sequences)
                {
                    Show(layer, sequence, options.Observer);
                }
            }

            options.Progress?.Report((layer + 1.0) / Layers);
        }

        return [.. sequences.Select(States)];
    }

    public float[] Pool(HiddenStates states) => Array.ConvertAll(states[0].ToArray(), MathF.Tanh);

    public IReadOnlyList<(int Start, int End)> AttendedKeys(int layer, int head, int position, TokenSequence sequence)
    {
        if (sequence.GlobalPositions.Contains(position))
        {
            return [(0, sequence.Ids.Length)];
        }

        var window = (Start: Math.Max(0, position - Near), End: Math.Min(sequence.Ids.Length, position + Near + 1));
        var before = sequence.GlobalPositions.Where(global => global < window.Start).Select(static global => (global, global + 1));
        var after = sequence.GlobalPositions.Where(global => global >= window.End).Select(static global => (global, global + 1));
        return [.. before, window, .. after];
    }

    public float[] VectorOf(int id)
    {
        var random = new Random(id);
        return [.. Enumerable.Range(0, HiddenSize).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    private HiddenStates States(TokenSequence sequence)
    {
        var vectors = sequence.Ids.Select(VectorOf).ToArray();
        var values = new float[vectors.Length * HiddenSize];
        for (var position = 0; position < vectors.Length; position++)
        {
            var near = vectors[Math.Max(0, position - Near)..Math.Min(vectors.Length, position + Near + 1)];
            for (var index = 0; index < HiddenSize; index++)
            {
                values[(position * HiddenSize) + index] = (vectors[position][index] + near.Average(vector => vector[index])) / 2;
            }
        }

        return new HiddenStates(values, vectors.Length, HiddenSize);
    }

    private void Show(int layer, TokenSequence sequence, IAttentionObserver observer)
    {
        var vectors = sequence.Ids.Select(VectorOf).ToArray();
        float[] query = [.. Enumerable.Range(0, Heads).SelectMany(head => vectors.SelectMany(vector => vector.Skip(head * HeadSize).Take(HeadSize)))];
        observer.Observe(
            layer, query, Array.ConvertAll(query, static element => 2 * element),
            modelType == "longformer" ? Array.ConvertAll(query, static element => -element) : [], vectors.Length);
    }
}

/// <summary>Gives <see cref="WindowMeanEncoder"/> for every model.</summary>
internal sealed class WindowMeanSource(int maxLength = 4096, int vocabularySize = 50265, Action? before = null) : IEncoderSource
{
    public WindowMeanEncoder? Last { get; private set; }

    /// <summary>A checkpoint's folder says in one file which family it is of.</summary>
    public IDocumentEncoder Load(string folder, IProgress<double> progress) =>
        Last = new WindowMeanEncoder(File.ReadAllText(Path.Combine(folder, "family.txt")), maxLength, vocabularySize) { Before = before };

    public IDocumentEncoder Random(string modelType, EncoderSize size, int seed, int? modelLength, IProgress<double> progress) =>
        Last = new WindowMeanEncoder(modelType, modelLength ?? maxLength, vocabularySize) { Before = before };
}
