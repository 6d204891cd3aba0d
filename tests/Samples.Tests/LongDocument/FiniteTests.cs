using System.Text.Json;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Inspection;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>What is not a finite number is never shown as one: every command ends with a sentence and an exit code.</summary>
public sealed class FiniteTests : IDisposable
{
    private const string Text = "Line 1 says that rain falls on hill 7.\nLine 2 says that it does not.\n";

    private readonly TemporaryFolder folder = new();
    private readonly NaiveByteLevel naive = new(Text, 20);

    public FiniteTests()
    {
        folder.Write("vocab.json", JsonSerializer.Serialize(naive.Vocabulary));
        folder.Write("merges.txt", naive.MergesFile);
        folder.Write("text.txt", Text);
    }

    public static TheoryData<string[]> Commands => new(
        ["encode", "text.txt"], ["search", "rain falls", "text.txt"], ["search", "rain falls", "text.txt", "--global-query"], ["inspect", "text.txt"]);

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task One_weight_that_is_no_number_is_an_error_with_its_tensor(string[] command)
    {
        foreach (var (tensor, value, what) in new[]
        {
            ("encoder.layer.2.output.dense.weight", float.NaN, "NaN"),
            ("encoder.layer.0.attention.self.value.bias", float.PositiveInfinity, "infinity"),
            ("embeddings.word_embeddings.weight", float.NaN, "NaN"),
        })
        {
            var message = (await Run(command, weights => weights[tensor][1] = value)).FailedWith();
            Assert.Contains($"model.safetensors: the tensor '{tensor}' has {what} at [", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Weights_that_are_too_large_are_an_error(string[] command)
    {
        var run = await Run(command, static weights =>
        {
            Array.Fill(weights["encoder.layer.0.attention.self.query.weight"], 3e38);
            Array.Fill(weights["encoder.layer.0.attention.self.value.weight"], 3e38);
        });
        Assert.Contains("not finite", run.Error.Replace("no finite", "not finite", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void A_cosine_of_what_is_no_number_is_none()
    {
        Assert.Equal(double.NaN, DocumentVectors.Cosine([1, double.NaN], [1, 2]));
        Assert.Equal(double.NaN, DocumentVectors.Cosine([1, 2], [double.PositiveInfinity, 2]));
        Assert.Equal(0, DocumentVectors.Cosine([0, 0], [1, 2]));
    }

    [Fact]
    public void A_row_of_attention_that_is_no_number_is_seen_whichever_token_is_shown()
    {
        var encoder = new WindowMeanEncoder("longformer", 100, 100);
        TokenSequence sequence = new([20, 21, 22], []);
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity })
        {
            var reader = new AttentionReader(encoder, sequence, layer: 0, head: 0, token: 0, mostBlocks: 3, CancellationToken.None);
            var query = new float[3 * encoder.HiddenSize];
            reader.Observe(0, query, query, query, 3);
            Assert.True(reader.IsFinite);
            query[^1] = wrong;
            reader.Observe(0, query, new float[query.Length], new float[query.Length], 3);
            Assert.False(reader.IsFinite);
        }
    }

    private Task<LongDocumentRun> Run(string[] command, Action<Dictionary<string, double[]>> damage)
    {
        var checkpoint = new TinyCheckpoint(TinyCheckpoint.Longformer with { VocabularySize = naive.Vocabulary.Count });
        damage(checkpoint.Weights);
        checkpoint.Write(folder.Path);
        return LongDocumentRun.OfCheckpoints([.. command.Select(argument => argument == "text.txt" ? folder.At(argument) : argument), "--model", folder.Path]);
    }
}
