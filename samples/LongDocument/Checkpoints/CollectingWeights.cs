namespace SparseAttentionGen.LongDocument.Checkpoints;

/// <summary>Collects what is missing or has the wrong size, so that a message can list all of it.</summary>
internal sealed class CollectingWeights(IWeightSource source) : IWeightSource
{
    private const int MostListed = 8;
    private readonly List<string> problems = [];

    public bool Has(string name) => source.Has(name);

    public float[] Read(string name, WeightKind kind, params ReadOnlySpan<int> shape)
    {
        try
        {
            return source.Read(name, kind, shape);
        }
        catch (InputException problem)
        {
            problems.Add(problem.Message);
            var count = 1L;
            foreach (var size in shape)
            {
                count *= size;
            }

            return new float[count];
        }
    }

    /// <summary>Fails if anything was wrong.</summary>
    /// <exception cref="InputException">Lists it.</exception>
    public void ThrowIfIncomplete()
    {
        if (problems.Count > 0)
        {
            var more = problems.Count > MostListed ? $" And {problems.Count - MostListed} more." : string.Empty;
            throw new InputException("The checkpoint does not fit its config.json. " + string.Join(" ", problems.Take(MostListed)) + more);
        }
    }
}
