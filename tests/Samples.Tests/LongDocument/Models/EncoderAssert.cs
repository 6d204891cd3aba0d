using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Compares encoders with the naive models.</summary>
internal static class EncoderAssert
{
    private const double Tolerance = 1e-4;

    /// <summary>Compares the states of all sequences, encoded together, after every layer, that of the embeddings among them.</summary>
    public static void EqualsNaive(TinyCheckpoint checkpoint, TokenSequence[] sequences)
    {
        var naive = new NaiveEncoder(checkpoint);
        sequences = [.. sequences.Select(sequence => sequence with { Ids = [.. sequence.Ids.Select(id => id % checkpoint.Configuration.VocabularySize)] })];
        EqualsNaive(checkpoint, sequences, (index, layers) => naive.Encode(sequences[index].Ids, sequences[index].GlobalPositions, layers));
    }

    /// <summary>Compares the states of all sequences, encoded together, with those expected of each after some layers.</summary>
    public static void EqualsNaive(TinyCheckpoint checkpoint, TokenSequence[] sequences, Func<int, int, double[][]> expectedOf)
    {
        var encoder = checkpoint.Load();
        for (var layers = 0; layers <= checkpoint.Configuration.Layers; layers++)
        {
            var actual = encoder.Encode(sequences, new EncodeOptions { Threads = 2, Layers = layers });
            for (var index = 0; index < sequences.Length; index++)
            {
                Close([.. expectedOf(index, layers).SelectMany(static row => row)], actual[index].Values, $"sequence {index} after {layers} layers");
            }
        }
    }

    public static void Close(double[] expected, float[] actual, string where)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var index = 0; index < expected.Length; index++)
        {
            Assert.True(Math.Abs(expected[index] - actual[index]) <= Tolerance, $"{where}, element {index}: expected {expected[index]:R}, but was {actual[index]:R}");
        }
    }

    /// <summary>A sequence of drawn tokens.</summary>
    public static TokenSequence Sequence(int length, int seed, params int[] globals)
    {
        var random = new Random(seed);
        return new TokenSequence([.. Enumerable.Range(0, length).Select(_ => random.Next(0, 50))], globals);
    }
}
