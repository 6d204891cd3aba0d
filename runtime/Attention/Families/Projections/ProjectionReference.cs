using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// The definition of what classes with <see cref="LowRankProjectionAttribute"/> compute, in double precision and without any cleverness: one
/// softmax over the keys of the pattern, if there is one, and the projected keys (Wang et al. 2020, arXiv 2006.04768, equation 7; Zhu et
/// al. 2021, arXiv 2107.02192, section 3.3).
/// </summary>
public static partial class ProjectionReference
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
                var tokens = Tokens(views, key, value, batch, head / group);
                var projected = Project(projection, positions, tokens, batch, head / group, arguments);
                var queries = HeadRows.Of(query, views.Query, batch, head);
                for (var index = 0; index < views.Query.Length; index++, row++)
                {
                    var attended = AttendedBy(pattern, positions, tokens, projected, batch, head, index, arguments);
                    var weights = WeightsOf(pattern, queries[index], attended, out var logSumExp);
                    for (var place = 0; place < weights.Length; place++)
                    {
                        for (var d = 0; d < pattern.ValueDim; d++)
                        {
                            output[(row * pattern.ValueDim) + d] += weights[place] * attended[place].Value[d];
                        }
                    }

                    if (!arguments.LogSumExp.IsEmpty)
                    {
                        arguments.LogSumExp[row] = (float)logSumExp;
                    }
                }
            }
        }

        return output;
    }

    private static AttendedRow[] Tokens(CallViews views, in ReadOnlyTensorSpan<float> key, in ReadOnlyTensorSpan<float> value, int batch, int head) =>
        [.. HeadRows.Of(key, views.Key, batch, head).Zip(HeadRows.Of(value, views.Value, batch, head), static (key, value) => new AttendedRow(key, value))];

    /// <summary>The projected keys and values of one head that there are.</summary>
    private static List<ProjectedRow> Project(
        SequenceProjection projection, ReferencePositions positions, AttendedRow[] tokens, int batch, int head, in AttentionArguments arguments)
    {
        var length = positions.LengthOf(batch);
        var projected = new List<ProjectedRow>();
        for (var row = 0; row < projection.Rank; row++)
        {
            var members = new List<int>();
            for (var other = 0; other < tokens.Length; other++)
            {
                if (ReferencePositions.Exists(batch, other, tokens.Length, arguments) && IsMember(projection, row, positions.KeyPosition(batch, other), length))
                {
                    members.Add(other);
                }
            }

            if (members.Count > 0)
            {
                var weights = members.ConvertAll(other => WeightsOf(projection, head, row, positions.KeyPosition(batch, other), length, members.Count));
                projected.Add(new ProjectedRow(
                    row,
                    members,
                    Sum(members.ConvertAll(other => tokens[other].Key), weights.ConvertAll(static weight => weight.Key)),
                    Sum(members.ConvertAll(other => tokens[other].Value), weights.ConvertAll(static weight => weight.Value))));
            }
        }

        return projected;
    }

    /// <summary>The weights of a member of a projected key and value.</summary>
    private static (double Key, double Value) WeightsOf(SequenceProjection projection, int head, int row, int column, int length, int members) =>
        projection.Kind == ProjectionKind.MeanPooling
            ? (1.0 / members, 1.0 / members)
            : (projection.KeyWeight(head, row, column, length), projection.ValueWeight(head, row, column, length));

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

    private static double[] Sum(List<double[]> rows, List<double> weights)
    {
        var sum = new double[rows[0].Length];
        for (var member = 0; member < rows.Count; member++)
        {
            AttendedRow.Add(sum, weights[member], rows[member]);
        }

        return [.. sum.Select(PairScores.Limit)];
    }

    /// <summary>What a query attends: the keys of the pattern, if there is one, and the projected keys.</summary>
    private static List<AttendedRow> AttendedBy(
        AttentionPattern pattern,
        ReferencePositions positions,
        AttendedRow[] tokens,
        List<ProjectedRow> projected,
        int batch,
        int head,
        int row,
        in AttentionArguments arguments)
    {
        var attended = new List<AttendedRow>();
        for (var other = 0; pattern.AttendsPairs && other < tokens.Length; other++)
        {
            if (AllowedPairs.IsAllowed(pattern, positions, batch, head, row, other, tokens.Length, arguments))
            {
                attended.Add(tokens[other]);
            }
        }

        attended.AddRange(projected);
        return attended;
    }

    /// <summary>The softmax of a query's scores.</summary>
    private static double[] WeightsOf(AttentionPattern pattern, double[] query, List<AttendedRow> attended, out double logSumExp)
    {
        logSumExp = double.NegativeInfinity;
        if (attended.Count == 0)
        {
            return [];
        }

        var scores = attended.ConvertAll(other => PairScores.Capped(pattern, AttendedRow.Product(query, other.Key)));
        var largest = scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - largest));
        logSumExp = largest + Math.Log(sum);
        return [.. scores.Select(score => Math.Exp(score - largest) / sum)];
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
