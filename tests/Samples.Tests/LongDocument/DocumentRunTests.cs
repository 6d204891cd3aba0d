using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class DocumentRunTests
{
    private const int VocabularySize = 1000;
    private static readonly int[] Lengths = [3, 90, 4, 100, 5, 200, 6];
    private static readonly SpecialTokens Special = new(0, 2, 1, 3);

    [Fact]
    public void Windows_cover_each_token_once_with_context_on_both_sides()
    {
        for (var capacity = 1; capacity <= 40; capacity++)
        {
            for (var tokens = 1; tokens <= 200; tokens++)
            {
                var windows = DocumentWindow.Divide(tokens, capacity);
                var overlap = capacity / 8;
                Assert.Equal(tokens <= capacity ? 1 : (int)Math.Ceiling((tokens - overlap) / (double)(capacity - overlap)), windows.Count);
                Assert.Equal(Enumerable.Range(0, tokens), windows.SelectMany(static window => Enumerable.Range(window.OwnStart, window.OwnLength)));
                Assert.All(windows, window => Assert.True(window.Length <= capacity && window.Start >= 0 && window.End <= tokens));
                Assert.All(windows, window => Assert.True(window.OwnStart - window.Start >= overlap / 2 || window.Start == 0));
                Assert.All(windows, window => Assert.True(window.End - window.OwnEnd >= overlap / 2 || window.End == tokens));
            }
        }
    }

    [Fact]
    public void Sequences_have_the_models_special_tokens_and_global_positions()
    {
        var sequence = new DocumentRun(Encoder("longformer", 32), Special, new()).Sequence([7, 8]);
        Assert.Equal([0, 7, 8, 2], sequence.Ids);
        Assert.Empty(sequence.GlobalPositions);
        Assert.Equal([0], new DocumentRun(Encoder("longformer", 32), Special, new() { IsFirstGlobal = true }).Sequence([7, 8]).GlobalPositions);
        Assert.Empty(new DocumentRun(Encoder("big_bird", 32), Special, new() { IsFirstGlobal = true }).Sequence([7, 8]).GlobalPositions);

        var prompted = new DocumentRun(Encoder("longformer", 32), Special, new() { Prompt = [5, 6], MaxLength = 20 });
        Assert.Equal([0, 5, 6, 7, 8, 2], prompted.Sequence([7, 8]).Ids);
        Assert.Equal(20 - 4, prompted.Capacity);

        var asked = new DocumentRun(Encoder("longformer", 32), Special, new() { Query = [5, 6] }).Sequence([7, 8]);
        Assert.Equal([0, 5, 6, 2, 2, 7, 8, 2], asked.Ids);
        Assert.Equal([0, 1, 2], asked.GlobalPositions);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(6)]
    public void Query_that_leaves_no_room_is_refused(int queryLength) => Assert.Contains(
        $"{queryLength} tokens",
        Assert.Throws<InvalidDataException>(() => new DocumentRun(Encoder("longformer", 12), Special, new() { Query = new int[queryLength] })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Mean_of_windows_is_the_mean_over_all_tokens_as_if_the_document_were_encoded_whole()
    {
        int[] document = [.. Enumerable.Range(10, 300)];
        var whole = Vectors(Encoder("longformer", 400), [document], Pooling.Mean, batch: 1);
        var windows = Vectors(Encoder("longformer", 66), [document], Pooling.Mean, batch: 3);
        for (var index = 0; index < whole[0].Length; index++)
        {
            // The encoder looks two tokens far, and own tokens are at least three from a window's end.
            Assert.Equal(whole[0][index], windows[0][index], 1e-6f);
        }
    }

    [Fact]
    public void Mean_leaves_special_tokens_out()
    {
        var encoder = Encoder("big_bird", 32);
        int[] document = [11, 12, 13];
        var states = encoder.Encode([new TokenSequence([0, 11, 12, 13, 2], [])], new EncodeOptions())[0];
        var expected = (states[1][4] + states[2][4] + states[3][4]) / 3;
        Assert.Equal(expected, Vectors(encoder, [document], Pooling.Mean, batch: 1)[0][4], 1e-6f);
    }

    [Theory]
    [InlineData(Pooling.First)]
    [InlineData(Pooling.Pooler)]
    public void First_token_and_pooler_are_means_over_windows_by_their_own_tokens(object pooling)
    {
        var encoder = Encoder("longformer", 22);
        int[] document = [.. Enumerable.Range(10, 50)];
        var expected = 0.0;
        foreach (var window in DocumentWindow.Divide(50, 20))
        {
            var states = encoder.Encode([new TokenSequence([0, .. document[window.Start..window.End], 2], [0])], new EncodeOptions())[0];
            expected += (Pooling)pooling == Pooling.First ? states[0][3] * window.OwnLength : encoder.Pool(states)[3] * window.OwnLength;
        }

        Assert.Equal(expected / 50, Vectors(encoder, [document], (Pooling)pooling, batch: 2)[0][3], 1e-6f);
    }

    [Fact]
    public void Batches_hold_similar_lengths_and_vectors_do_not_depend_on_them()
    {
        int[][] documents = [.. Lengths.Select(static (length, index) => Enumerable.Range(index + 10, length).ToArray())];
        var encoder = Encoder("longformer", 110);
        var together = Vectors(encoder, documents, Pooling.Mean, batch: 4);
        Assert.Equal([[110, 110, 102, 92], [8, 7, 6, 5]], encoder.Batches);
        Assert.Equal(Vectors(encoder, documents, Pooling.Mean, batch: 1), together);
    }

    [Fact]
    public void Long_sequences_run_alone_whatever_the_batch()
    {
        var encoder = Encoder("longformer", 10_002);
        Vectors(encoder, [[.. Enumerable.Range(10, 500)], new int[10_000], new int[9_000]], Pooling.First, batch: 8);
        Assert.Equal([[10_002], [9_002], [502]], encoder.Batches);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var shares = new List<double>();
        var encoder = Encoder("longformer", 34);
        new DocumentRun(encoder, Special, new()).Run(
            [new int[100], new int[7], new int[20]], 2, new EncodeOptions { Progress = new Collect(shares) }, static _ => { });
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(1, shares[^1], 1e-9);
        Assert.True(shares.Distinct().Count() > encoder.Batches.Count);
    }

    private static WindowMeanEncoder Encoder(string modelType, int maxLength) => new(modelType, maxLength, VocabularySize);

    private static IReadOnlyList<float[]> Vectors(WindowMeanEncoder encoder, int[][] documents, Pooling pooling, int batch)
    {
        var vectors = new DocumentVectors(encoder, new() { Poolings = [pooling] }, documents);
        new DocumentRun(encoder, Special, new()).Run(documents, batch, new EncodeOptions(), vectors.Add);
        return vectors.Finish();
    }

    private sealed class Collect(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
