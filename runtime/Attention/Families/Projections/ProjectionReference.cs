using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// The definition of what classes with <see cref="LowRankProjectionAttribute"/> compute, in double precision and without any cleverness: one
/// softmax over the keys of the pattern, if there is one, and the projected keys (Wang et al. 2020, arXiv 2006.04768, equation 7; Zhu et
/// al. 2021, arXiv 2107.02192, section 3.3).
/// </summary>
public static class ProjectionReference
{
    /// <summary>Computes all outputs.</summary>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="projection">The projection that the class is constructed with.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; also receives the log-sum-exp.</param>
    /// <returns>The outputs, [batch, heads, queryLength, ValueDim] without gaps.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Forward(
        AttentionPattern pattern,
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments = default)
    {
        var views = Check(pattern, projection, query, key, value, arguments);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var group = views.Key.Heads == 0 ? 1 : views.Query.Heads / views.Key.Heads;
        var output = new double[(long)views.Query.Batch * views.Query.Heads * views.Query.Length * pattern.ValueDim];
        var row = 0;
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                var (allKeys, allValues) = (HeadRows.Of(key, views.Key, batch, head / group), HeadRows.Of(value, views.Value, batch, head / group));
                var (keys, values) = Project(projection, positions, allKeys, allValues, batch, head / group, arguments);
                for (var index = 0; index < views.Query.Length; index++, row++)
                {
                    var (scores, rows) = (new List<double>(), new List<double[]>());
                    for (var other = 0; pattern.AttendsPairs && other < allKeys.Length; other++)
                    {
                        if (AllowedPairs.IsAllowed(pattern, positions, batch, head, index, other, allKeys.Length, arguments))
                        {
                            scores.Add(PairScores.Capped(pattern, Product(query, batch, head, index, allKeys[other])));
                            rows.Add(allValues[other]);
                        }
                    }

                    for (var projected = 0; projected < keys.Count; projected++)
                    {
                        scores.Add(PairScores.Capped(pattern, Product(query, batch, head, index, keys[projected])));
                        rows.Add(values[projected]);
                    }

                    var logSumExp = Combine(scores, rows, output.AsSpan(row * pattern.ValueDim, pattern.ValueDim));
                    if (!arguments.LogSumExp.IsEmpty)
                    {
                        arguments.LogSumExp[row] = (float)logSumExp;
                    }
                }
            }
        }

        return output;
    }

    /// <summary>The projected keys and values of one head that there are.</summary>
    private static (List<double[]> Keys, List<double[]> Values) Project(
        SequenceProjection projection,
        ReferencePositions positions,
        double[][] allKeys,
        double[][] allValues,
        int batch,
        int head,
        in AttentionArguments arguments)
    {
        var length = positions.LengthOf(batch);
        var (keys, values) = (new List<double[]>(), new List<double[]>());
        for (var row = 0; row < projection.Rank; row++)
        {
            var members = new List<int>();
            for (var other = 0; other < allKeys.Length; other++)
            {
                if (ReferencePositions.Exists(batch, other, allKeys.Length, arguments) && IsMember(projection, row, positions.KeyPosition(batch, other), length))
                {
                    members.Add(other);
                }
            }

            if (members.Count > 0)
            {
                var isMean = projection.Kind == ProjectionKind.MeanPooling;
                keys.Add(Sum(allKeys, members, other => isMean ? 1.0 / members.Count : projection.KeyWeight(head, row, positions.KeyPosition(batch, other), length)));
                values.Add(Sum(allValues, members, other => isMean ? 1.0 / members.Count : projection.ValueWeight(head, row, positions.KeyPosition(batch, other), length)));
            }
        }

        return (keys, values);
    }

    /// <summary>Whether a key belongs to a projected key.</summary>
    private static bool IsMember(SequenceProjection projection, int row, int column, int length)
    {
        long segments = Math.Min(projection.Rank, length);
        return projection.Kind switch
        {
            ProjectionKind.MeanPooling => row < segments && column >= row * length / segments && column < (row + 1) * length / segments,
            ProjectionKind.Convolution => column / projection.KeyKernel.Length == row,
            _ => true,
        };
    }

    private static double[] Sum(double[][] rows, List<int> members, Func<int, double> weight)
    {
        var sum = new double[rows[0].Length];
        foreach (var other in members)
        {
            var factor = weight(other);
            for (var d = 0; d < sum.Length; d++)
            {
                sum[d] += factor * rows[other][d];
            }
        }

        return [.. sum.Select(PairScores.Limit)];
    }

    private static double Product(in ReadOnlyTensorSpan<float> query, int batch, int head, int row, double[] key)
    {
        var product = 0.0;
        for (var d = 0; d < key.Length; d++)
        {
            product += query[batch, head, row, d] * key[d];
        }

        return product;
    }

    /// <summary>The softmax of some scores times rows.</summary>
    /// <returns>The logarithm of the sum of the exponentials.</returns>
    private static double Combine(List<double> scores, List<double[]> rows, Span<double> output)
    {
        output.Clear();
        if (scores.Count == 0)
        {
            return double.NegativeInfinity;
        }

        var largest = scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        for (var index = 0; index < scores.Count; index++)
        {
            var weight = Math.Exp(scores[index] - largest) / sum;
            for (var d = 0; d < output.Length; d++)
            {
                output[d] += weight * rows[index][d];
            }
        }

        return largest + Math.Log(sum);
    }

    private static CallViews Check(
        AttentionPattern pattern,
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        SequenceProjection.CheckedFor(pattern, projection);
        var queries = TensorView.Of(query, nameof(query));
        var views = new CallViews(
            queries,
            TensorView.Of(key, nameof(key)),
            TensorView.Of(value, nameof(value)),
            TensorView.Contiguous(queries.Batch, queries.Heads, queries.Length, pattern.ValueDim));
        ShapeChecks.Check(views, pattern);
        ProjectionArgumentChecks.Check(views, pattern, projection, arguments);
        ArgumentChecks.Check(views, pattern, arguments);
        return views;
    }
}
