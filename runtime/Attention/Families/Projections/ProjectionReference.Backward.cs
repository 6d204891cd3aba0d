using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The gradients.</content>
public static partial class ProjectionReference
{
    /// <summary>Computes the gradients of queries, keys, values and the projection's weights.</summary>
    /// <remarks>
    /// Padding and pairs that are masked are left out, and rows without keys contribute 0. A sum or score that is limited to the range of
    /// float32 passes its gradient.
    /// </remarks>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="projection">The projection that the class is constructed with.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; the log-sum-exp is neither read nor written.</param>
    /// <param name="logSumExpGradient">
    /// The gradient that reaches the log-sum-exp, [batch * heads * queryLength]; not read for rows without keys. Empty: 0.
    /// </param>
    /// <returns>The gradients, with those of the projection in <see cref="ReferenceGradients.KeyProjection"/> and <see cref="ReferenceGradients.ValueProjection"/>.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static ReferenceGradients Backward(
        AttentionPattern pattern,
        SequenceProjection projection,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionArguments arguments = default,
        ReadOnlySpan<float> logSumExpGradient = default)
    {
        var views = Check(pattern, projection, query, key, value, arguments);
        var outputView = GradientChecks.CheckOutput(views, outputGradient);
        GradientChecks.CheckLogSumExp(views, logSumExpGradient);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var sums = new TensorGradients(views.Query, views.Key, views.Value);
        var ofWeights = new ProjectionGradients(projection);
        var flat = 0;
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                var keyHead = head / (views.Query.Heads / views.Key.Heads);
                var tokens = Tokens(views, key, value, batch, keyHead);
                var projected = Project(projection, positions, tokens, batch, keyHead, arguments);
                var (queries, outputs) = (HeadRows.Of(query, views.Query, batch, head), HeadRows.Of(outputGradient, outputView, batch, head));
                for (var row = 0; row < queries.Length; row++, flat++)
                {
                    var attended = AttendedBy(pattern, positions, tokens, projected, batch, head, row, arguments);
                    var ofLogSumExp = logSumExpGradient.IsEmpty ? 0 : logSumExpGradient[flat];
                    sums.Query.Add(batch, head, row, AddRow(pattern, queries[row], attended, outputs[row], ofLogSumExp));
                }

                AddProjected(projection, positions, tokens, projected, batch, keyHead, ofWeights);
                for (var other = 0; other < tokens.Length; other++)
                {
                    sums.Key.Add(batch, keyHead, other, tokens[other].KeyGradient);
                    sums.Value.Add(batch, keyHead, other, tokens[other].ValueGradient);
                }
            }
        }

        return new ReferenceGradients
        {
            Query = sums.Query.Elements,
            Key = sums.Key.Elements,
            Value = sums.Value.Elements,
            KeyProjection = ofWeights.Keys,
            ValueProjection = ofWeights.Values,
        };
    }

    /// <summary>Adds what one row contributes to what it attends.</summary>
    /// <returns>The gradient of the query.</returns>
    private static double[] AddRow(
        AttentionPattern pattern, double[] query, List<AttendedRow> attended, double[] outputGradient, double logSumExpGradient)
    {
        var ofQuery = new double[query.Length];
        var weights = WeightsOf(pattern, query, attended, out _);
        var ofWeights = attended.ConvertAll(other => AttendedRow.Product(outputGradient, other.Value));
        var mean = weights.Zip(ofWeights, static (weight, gradient) => weight * gradient).Sum();
        for (var place = 0; place < weights.Length; place++)
        {
            var other = attended[place];
            var gradient = weights[place] * (ofWeights[place] - mean + logSumExpGradient);
            gradient *= PairScores.CappedDerivative(pattern, AttendedRow.Product(query, other.Key));
            AttendedRow.Add(ofQuery, gradient, other.Key);
            AttendedRow.Add(other.KeyGradient, gradient, query);
            AttendedRow.Add(other.ValueGradient, weights[place], outputGradient);
        }

        return ofQuery;
    }

    /// <summary>Takes the gradients of projected keys and values on to the tokens and weights that they are sums of.</summary>
    private static void AddProjected(
        SequenceProjection projection,
        ReferencePositions positions,
        AttendedRow[] tokens,
        List<ProjectedRow> projected,
        int batch,
        int head,
        ProjectionGradients ofWeights)
    {
        foreach (var sum in projected)
        {
            foreach (var other in sum.Members)
            {
                var column = positions.KeyPosition(batch, other);
                var (keyWeight, valueWeight) = WeightsOf(projection, head, sum.Row, column, positions.LengthOf(batch), sum.Members.Count);
                AttendedRow.Add(tokens[other].KeyGradient, keyWeight, sum.KeyGradient);
                AttendedRow.Add(tokens[other].ValueGradient, valueWeight, sum.ValueGradient);
                ofWeights.Add(
                    head,
                    sum.Row,
                    column,
                    AttendedRow.Product(sum.KeyGradient, tokens[other].Key),
                    AttendedRow.Product(sum.ValueGradient, tokens[other].Value));
            }
        }
    }
}
