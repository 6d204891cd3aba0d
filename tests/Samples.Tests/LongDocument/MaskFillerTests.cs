using SparseAttentionGen.Encoders;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Heads;
using SparseAttentionGen.Encoders.Models;

#pragma warning disable xUnit1051 // The calls are those of a caller who has no token, and short.

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>Masked tokens of tiny models whose tokens are letters.</summary>
public sealed class MaskFillerTests : IDisposable
{
    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Enumerable.Range('a', 26).Select(static letter => ((char)letter).ToString())];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Guesses_are_those_of_the_naive_model()
    {
        var checkpoint = Write();
        using var filler = MaskFiller.Load(folder.Path);
        Assert.Equal(("[MASK]", 140), (filler.MaskToken, filler.MaxTokens));
        var found = filler.Fill("a b [MASK] c [MASK]", count: 59);
        int[] ids = [2, 5, 6, 4, 7, 4, 3];
        var states = new NaiveEncoder(checkpoint).Encode(ids, [], checkpoint.Configuration.Layers);
        Assert.Equal(2, found.Count);
        foreach (var (place, guesses) in Enumerable.Range(0, ids.Length).Where(index => ids[index] == 4).Zip(found))
        {
            var scores = Scores(checkpoint, states[place]);
            var sum = scores.Sum(Math.Exp);
            Assert.Equal(Enumerable.Range(0, 59).OrderByDescending(id => scores[id]), guesses.Select(static guess => guess.Id));
            Assert.All(guesses, guess => Assert.Equal(Math.Exp(scores[guess.Id]) / sum, guess.Probability, 1e-4));
            Assert.Equal(1, guesses.Sum(static guess => guess.Probability), 1e-9);
        }

        Assert.Equal("a", found[0].Single(static guess => guess.Id == 5).Token);
    }

    [Fact]
    public void A_decoder_of_its_own_is_used()
    {
        var tied = Write();
        using var first = MaskFiller.Load(folder.Path);
        tied.AddTensor("cls.predictions.decoder.weight", 1, 59, 64);
        tied.Write(folder.Path);
        using var second = MaskFiller.Load(folder.Path);
        Assert.NotEqual(first.Fill("a [MASK]")[0], second.Fill("a [MASK]")[0]);
    }

    [Theory]
    [InlineData("roberta", "lm_head.dense", "lm_head.layer_norm", "lm_head.bias", true)]
    [InlineData("modernbert", "head.dense", "head.norm", "decoder.bias", false)]
    [InlineData("nystromformer", "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias", true)]
    public void Heads_of_other_families_have_other_names(string family, string dense, string norm, string bias, bool hasBias)
    {
        var configuration = family switch { "roberta" => TinyCheckpoint.Roberta, "modernbert" => TinyCheckpoint.ModernBert, _ => TinyCheckpoint.Nystromformer };
        var checkpoint = new TinyCheckpoint(configuration);
        AddHead(checkpoint, dense, norm, bias, hasBias);
        checkpoint.Write(folder.Path);
        using var words = CheckpointWeights.Open(folder.Path, EncoderTensors.Of(configuration, hasPooler: true).Select(static tensor => tensor.Name))!;
        using var weights = CheckpointWeights.Open(folder.Path, MaskedTokenHead.Tensors(configuration))!;
        float[] state = [.. Enumerable.Range(0, configuration.HiddenSize).Select(static d => MathF.Sin(d))];
        var expected = Scores(checkpoint, [.. state.Select(static x => (double)x)], dense, norm, bias);
        EncoderAssert.Close(expected, new MaskedTokenHead(configuration, words, weights).Scores(state, threads: 1), family);
    }

    [Fact]
    public void What_cannot_be_filled_is_explained()
    {
        Write();
        using var filler = MaskFiller.Load(folder.Path);
        Assert.Contains("has no [MASK]", Assert.Throws<ArgumentException>("text", () => filler.Fill("a b")).Message, StringComparison.Ordinal);
        Assert.Contains("takes 140", Assert.Throws<ArgumentException>("text", () => filler.Fill("[MASK] " + string.Join(' ', Enumerable.Repeat("a", 140)))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => filler.Fill("[MASK]", count: 0));
        Assert.Throws<ArgumentNullException>("text", () => filler.Fill(null!));
        Assert.Throws<ArgumentOutOfRangeException>("threads", () => MaskFiller.Load(folder.Path, threads: -1));

        new TinyCheckpoint(TinyCheckpoint.Bert).Write(folder.Path);
        Assert.Contains("has no head that guesses masked tokens", Assert.Throws<InvalidDataException>(() => MaskFiller.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static double[] Scores(
        TinyCheckpoint checkpoint,
        double[] state,
        string dense = "cls.predictions.transform.dense",
        string norm = "cls.predictions.transform.LayerNorm",
        string bias = "cls.predictions.bias")
    {
        var naive = new NaiveEncoder(checkpoint);
        double[] inner = naive.Normalise([.. naive.Dense(state, dense).Select(x => checkpoint.Configuration.ModelType == "nystromformer"
            ? 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))
            : 0.5 * x * (1 + NaiveEncoder.ErrorFunction(x / Math.Sqrt(2))))], norm);
        var (words, size) = (checkpoint.Weights[checkpoint.Configuration.Family.WordVectors], state.Length);
        return [.. checkpoint.Weights[bias].Select((shift, id) => shift + inner.Select((x, d) => x * words[(id * size) + d]).Sum())];
    }

    private static void AddHead(TinyCheckpoint checkpoint, string dense, string norm, string bias, bool hasBias)
    {
        var size = checkpoint.Configuration.HiddenSize;
        checkpoint.AddTensor(dense + ".weight", 0.3, size, size);
        checkpoint.AddTensor(norm + ".weight", 1, size);
        checkpoint.AddTensor(bias, 0.5, checkpoint.Configuration.VocabularySize);
        if (hasBias)
        {
            checkpoint.AddTensor(dense + ".bias", 0.3, size);
            checkpoint.AddTensor(norm + ".bias", 0.3, size);
        }
    }

    /// <summary>A BERT with a prefix before the encoder's tensors and none before the head's, as published.</summary>
    private TinyCheckpoint Write()
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Bert)
        {
            Rename = static name => name.StartsWith("cls.", StringComparison.Ordinal) ? name : "bert." + name,
        };
        AddHead(checkpoint, "cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias", hasBias: true);
        checkpoint.Write(folder.Path);
        folder.Write("vocab.txt", string.Join('\n', Vocabulary));
        return checkpoint;
    }
}
