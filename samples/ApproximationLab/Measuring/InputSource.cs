using System.Numerics.Tensors;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>Makes inputs: real text as the quick start embeds it, and normally distributed numbers.</summary>
internal static class InputSource
{
    /// <summary>Stretches of a text, one after the other.</summary>
    /// <param name="path">The text's file; null: this repository's documents and sources.</param>
    /// <param name="extent">How many tokens and trials.</param>
    /// <param name="seed">Seed of the embeddings and of the matrices that make queries, keys and values of them.</param>
    /// <param name="options">Threads, cancellation and progress, as for attention.</param>
    /// <exception cref="InputException">The text cannot be read, or is too short.</exception>
    public static LabInputs FromText(string? path, LabExtent extent, int seed, AttentionOptions options)
    {
        var parts = path is null ? TextSource.FromRepository(AppContext.BaseDirectory) : TextSource.FromFiles([path]);
        var tokenizer = new DocumentTokenizer();
        var needed = extent.Trials * extent.Length;
        var ids = tokenizer.Tokenize(parts, needed, options.Progress ?? new ProgressSink(static _ => { }), options.CancellationToken).Ids;
        if (ids.Length < needed)
        {
            throw new InputException($"{path ?? "The text"} has {ids.Length:N0} tokens, but {needed:N0} are measured: give a longer text with --text.");
        }

        var projections = new SeededProjections(seed);
        return new LabInputs("real tokens", [.. ids.Chunk(extent.Length).Select(part => Embed(projections.Project(part, tokenizer.TextOf, options), extent))]);
    }

    /// <summary>Independent, normally distributed queries, keys and values.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="deviation">Standard deviation of queries and keys; the scores' is its square. That of values is 1.</param>
    /// <param name="extent">How many tokens, heads and trials.</param>
    /// <param name="seed">Start of the random numbers.</param>
    public static LabInputs Gaussian(string name, float deviation, LabExtent extent, int seed)
    {
        float[] Draw(int trial, string use, float scale)
        {
            var numbers = new float[extent.Heads * extent.Length * QueryKeyValue.HeadDim];
            SeededGaussian.Fill(SeededGaussian.Derive(SeededGaussian.Derive(seed, trial), use), numbers);
            TensorPrimitives.Multiply(numbers, scale, numbers);
            return numbers;
        }

        return new LabInputs(name,
        [
            .. Enumerable.Range(0, extent.Trials).Select(trial => new LabInput(
                extent.Heads, extent.Length, Draw(trial, "query", deviation), Draw(trial, "key", deviation), Draw(trial, "value", 1))),
        ]);
    }

    /// <summary>The first heads of the quick start's.</summary>
    private static LabInput Embed(QueryKeyValue document, LabExtent extent)
    {
        var elements = extent.Heads * extent.Length * QueryKeyValue.HeadDim;
        return new LabInput(
            extent.Heads, extent.Length, document.Query[..elements], document.Key[..elements], document.Value[..elements]);
    }
}
