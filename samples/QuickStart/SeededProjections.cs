using System.Numerics.Tensors;

namespace SparseAttentionGen.QuickStart;

/// <summary>
/// Turns tokens into queries, keys and values of 12 heads by random matrices. No number in it was ever trained.
/// </summary>
/// <remarks>
/// Keys are projected partly by the queries' matrix. Without that, the query and the key of two equal tokens would have nothing in common;
/// with it, scores of unrelated tokens have variance 1 and equal ones score about 6, which is neither
/// a uniform nor a one-hot softmax.
/// </remarks>
internal sealed class SeededProjections
{
    /// <summary>Correlation of the keys' matrix with the queries'.</summary>
    private const float KeyQueryCorrelation = 0.8f;

    /// <summary>
    /// Elements of each head's row that are rotated by the position, as in rotary embeddings (Su et al. 2021, arXiv
    /// 2104.09864), so that near tokens score higher than far ones. The rest compares words alone.
    /// </summary>
    private const int TurningElements = 16;

    private const int TurningPairs = TurningElements / 2;
    private const double TurningBase = 10_000;

    private readonly TokenEmbeddings embeddings;

    /// <summary>[3 * width, width]: a row for each element of the query, then of the key, then of the value.</summary>
    private readonly float[] weights = new float[3 * QueryKeyValue.Width * QueryKeyValue.Width];

    /// <summary>Draws the matrices.</summary>
    public SeededProjections(int seed)
    {
        embeddings = new TokenEmbeddings(seed);
        SeededGaussian.Fill(SeededGaussian.Derive(seed, "weights"), weights);
        const int Size = QueryKeyValue.Width * QueryKeyValue.Width;
        var query = weights.AsSpan(0, Size);
        var key = weights.AsSpan(Size, Size);
        TensorPrimitives.Multiply(key, MathF.Sqrt(1 - (KeyQueryCorrelation * KeyQueryCorrelation)), key);
        TensorPrimitives.MultiplyAdd(query, KeyQueryCorrelation, key, key);
        TensorPrimitives.Multiply(weights, 1 / MathF.Sqrt(QueryKeyValue.Width), weights);
    }

    /// <summary>Projects a document.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="textOf">The text of a token; called from one thread.</param>
    /// <param name="options">Threads, cancellation and progress, as for attention.</param>
    public QueryKeyValue Project(int[] ids, Func<int, string> textOf, AttentionOptions options)
    {
        var result = new QueryKeyValue(ids.Length);

        // Only the position differs between two occurrences of a token: each different token is multiplied with the matrices once.
        var occurrences = ids
            .Select(static (id, position) => (id, position))
            .GroupBy(static pair => pair.id, static pair => pair.position)
            .Select(group => (Id: group.Key, Text: textOf(group.Key), Positions: group.ToArray()))
            .ToArray();
        var done = 0;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.MaxThreads == 0 ? Environment.ProcessorCount : options.MaxThreads,
            CancellationToken = options.CancellationToken,
        };
        Parallel.ForEach(occurrences, parallel, token =>
        {
            var projected = ProjectToken(token.Id, token.Text);
            foreach (var position in token.Positions)
            {
                Place(projected, position, result);
            }

            options.Progress?.Report(Interlocked.Increment(ref done) / (double)occurrences.Length);
        });
        return result;
    }

    /// <summary>Query, key and value of all heads, [3, 12, 64], before the position is applied.</summary>
    private float[] ProjectToken(int id, string text)
    {
        Span<float> embedding = stackalloc float[QueryKeyValue.Width];
        embeddings.Fill(id, text, embedding);
        var projected = new float[3 * QueryKeyValue.Width];
        for (var element = 0; element < projected.Length; element++)
        {
            projected[element] = TensorPrimitives.Dot<float>(embedding, weights.AsSpan(element * QueryKeyValue.Width, QueryKeyValue.Width));
        }

        return projected;
    }

    private static void Place(ReadOnlySpan<float> projected, int position, QueryKeyValue result)
    {
        Span<(float Sine, float Cosine)> angles = stackalloc (float, float)[TurningPairs];
        for (var pair = 0; pair < TurningPairs; pair++)
        {
            var (sine, cosine) = Math.SinCos(position * Math.Pow(TurningBase, -(double)pair / TurningPairs));
            angles[pair] = ((float)sine, (float)cosine);
        }

        for (var head = 0; head < QueryKeyValue.Heads; head++)
        {
            var source = projected[(head * QueryKeyValue.HeadDim)..];
            var target = ((head * result.Length) + position) * QueryKeyValue.HeadDim;
            PlaceRow(source, result.Query.AsSpan(target, QueryKeyValue.HeadDim), angles);
            PlaceRow(source[QueryKeyValue.Width..], result.Key.AsSpan(target, QueryKeyValue.HeadDim), angles);
            PlaceRow(source[(2 * QueryKeyValue.Width)..], result.Value.AsSpan(target, QueryKeyValue.HeadDim), []);
        }
    }

    private static void PlaceRow(ReadOnlySpan<float> source, Span<float> target, ReadOnlySpan<(float Sine, float Cosine)> angles)
    {
        source[..target.Length].CopyTo(target);
        for (var pair = 0; pair < angles.Length; pair++)
        {
            var (x, y) = (source[2 * pair], source[(2 * pair) + 1]);
            target[2 * pair] = (x * angles[pair].Cosine) - (y * angles[pair].Sine);
            target[(2 * pair) + 1] = (x * angles[pair].Sine) + (y * angles[pair].Cosine);
        }
    }
}
