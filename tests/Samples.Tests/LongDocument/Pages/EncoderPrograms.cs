using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using SparseAttentionGen.Encoders;

#pragma warning disable xUnit1051 // The programs are those of a user who has no token.

namespace SparseAttentionGen.Samples.Tests.LongDocument.Pages;

/// <summary>The programs that docs/encoders.md shows.</summary>
internal static class EncoderPrograms
{
    public static float Folder(string folder)
    {
        using var encoder = TextEncoder.Load(folder);
        float[] query = encoder.Encode("why does dough rise", TextKind.Query);
        float[][] passages = encoder.Encode(["Yeast makes gas from sugar.", "A compiler reads source text."]);
        float score = TensorPrimitives.CosineSimilarity(query, passages[0]);
        return score;
    }

    public static void Masks(string folder)
    {
        using var filler = MaskFiller.Load(folder);
        foreach (var guess in filler.Fill($"the capital of france is {filler.MaskToken} .")[0])
        {
            Console.WriteLine($"{guess.Token} {guess.Probability:P1}");
        }
    }

    public static TextEncoder Onnx(string path, string vocabularyPath)
    {
        using var model = File.OpenRead(path);                       // model.onnx
        using var vocabulary = File.OpenRead(vocabularyPath);        // vocab.txt
        var encoder = TextEncoder.LoadOnnx(model, vocabulary, new TextEncoderOptions
        {
            Pooling = TextPooling.FirstToken,
            Normalise = true,
            QueryPrefix = "Represent this sentence for searching relevant passages: ",
            MaxTokens = 512,
        });
        return encoder;
    }

    public static async Task<long> GenerateAsync(TextEncoder encoder, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        IEmbeddingGenerator<string, Embedding<float>> queries = encoder.AsQueryGenerator();

        GeneratedEmbeddings<Embedding<float>> stored = await encoder.GenerateAsync(
            texts, new EmbeddingGenerationOptions { Dimensions = 256 }, cancellationToken);
        ReadOnlyMemory<float> first = stored[0].Vector;
        long tokens = stored.Usage!.TotalTokenCount!.Value;
        return queries is null ? -1 : tokens + first.Length;
    }
}
