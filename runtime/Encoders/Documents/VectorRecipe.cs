using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Documents;

/// <summary>How the states of a document's tokens become its vector.</summary>
internal sealed record VectorRecipe
{
    /// <summary>Their vectors are put one behind the other, in this order.</summary>
    public IReadOnlyList<Pooling> Poolings { get; init; } = [Pooling.Mean];

    /// <summary>Whether the model's special tokens count in means and maxima as those of the text do.</summary>
    public bool CountsSpecialTokens { get; init; }

    /// <summary>Whether the tokens of a prompt count, and with them the first special one.</summary>
    public bool CountsPrompt { get; init; } = true;

    /// <summary>What is done with the pooled vector.</summary>
    public IReadOnlyList<VectorStep> Steps { get; init; } = [];

    /// <summary>The poolings by their names.</summary>
    public string PoolingName => string.Join('+', Poolings.Select(static pooling => pooling.ToString().ToLowerInvariant()));

    /// <summary>All of it in words.</summary>
    public string Description => string.Join(
        ", ", [PoolingName + (CountsSpecialTokens && !Poolings.All(static pooling => pooling is Pooling.First or Pooling.Pooler) ? " with special tokens" : string.Empty), .. Steps.Select(static step => step.Name)]);

    /// <summary>Number of elements that a vector has.</summary>
    /// <param name="hiddenSize">Elements of a token's state.</param>
    /// <exception cref="InvalidDataException">A step needs another number than the one before it returns.</exception>
    public int Size(int hiddenSize) => Steps.Aggregate(hiddenSize * Poolings.Count, static (size, step) => step.Inputs is null || step.Inputs == size
        ? step.Outputs ?? size
        : throw new InvalidDataException($"{step.Name} takes vectors of {step.Inputs:N0} elements, but those before it have {size:N0}."));

    /// <summary>Applies the steps.</summary>
    public float[] Finish(float[] pooled) => Steps.Aggregate(pooled, static (vector, step) => step.Apply(vector));
}

/// <summary>Something that is done with a pooled vector.</summary>
/// <param name="Name">What it is, in a word or two.</param>
/// <param name="Inputs">Elements that it needs; null: any number.</param>
/// <param name="Outputs">Elements that it returns; null: as many as it is given.</param>
/// <param name="Apply">Does it; it may change what it is given.</param>
internal sealed record VectorStep(string Name, int? Inputs, int? Outputs, Func<float[], float[]> Apply)
{
    /// <summary>To length 1; a vector of zeros stays one.</summary>
    public static VectorStep Normalise { get; } = new("normalised", null, null, static vector =>
    {
        // Squares of floats can leave their range.
        var norm = Math.Sqrt(vector.Sum(static element => (double)element * element));
        return norm > 0 ? Array.ConvertAll(vector, element => (float)(element / norm)) : vector;
    });

    /// <summary>A linear layer and a function.</summary>
    public static VectorStep Dense(LinearLayer layer, Activation activation) =>
        new($"a dense layer of {layer.Outputs:N0}", layer.Inputs, layer.Outputs, vector =>
        {
            var result = new float[layer.Outputs];
            layer.Apply(vector, result, rows: 1, threads: 1);
            ActivationFunctions.Apply(activation, result);
            return result;
        });

    /// <summary>A layer normalisation.</summary>
    public static VectorStep LayerNormalise(LayerNorm norm, int size) => new("a layer normalisation", size, size, vector =>
    {
        norm.Apply(vector);
        return vector;
    });
}
