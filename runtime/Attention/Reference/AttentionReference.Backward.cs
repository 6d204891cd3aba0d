using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <content>The gradients.</content>
public static partial class AttentionReference
{
    /// <summary>
    /// Computes the gradients of everything that a call learns from: those of the weights are p (dP - Σ p dP), as of any softmax, and go on
    /// through the score modifier, the additions, the soft cap, the scale and the product.
    /// </summary>
    /// <remarks>
    /// Pairs that are masked are left out, so that their queries, keys and values may be anything; rows without keys contribute 0. A modifier's
    /// derivative is the class's own, and a score that is limited to the range of float32 passes its gradient.
    /// </remarks>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="outputGradient">The gradient that reaches the output, [batch, heads, queryLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; the log-sum-exp is neither read nor written.</param>
    /// <param name="logSumExpGradient">
    /// The gradient that reaches the log-sum-exp, [batch * heads * queryLength]; not read for rows without keys. Empty: 0.
    /// </param>
    /// <returns>The gradients.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    /// <exception cref="InvalidOperationException">The class has a score modifier without a derivative.</exception>
    public static ReferenceGradients Backward(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionArguments arguments = default,
        ReadOnlySpan<float> logSumExpGradient = default)
    {
        var views = Check(pattern, query, key, value, arguments);
        var outputView = GradientChecks.CheckOutput(views, outputGradient);
        GradientChecks.CheckLogSumExp(views, logSumExpGradient);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var scores = new ScoreGradientSums(pattern, positions, views.Query.Heads, arguments);
        var sums = new TensorGradients(views.Query, views.Key, views.Value);
        var globalSums = GlobalRowChecks.AreGiven(arguments)
            ? new TensorGradients(
                TensorView.Of(arguments.GlobalQuery, nameof(query)), TensorView.Of(arguments.GlobalKey, nameof(key)), TensorView.Of(arguments.GlobalValue, nameof(value)))
            : null;
        var flat = 0;
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                for (var row = 0; row < views.Query.Length; row++, flat++)
                {
                    var own = GlobalRowReference.Find(pattern, positions, batch, head, row, views.Key.Length, arguments);
                    var weights = WeightsOf(pattern, views, positions, query, key, batch, head, row, own, arguments, out _);
                    var ofOutput = RowOf(outputGradient, outputView, batch, head, row);
                    var ofLogSumExp = logSumExpGradient.IsEmpty ? 0 : logSumExpGradient[flat];
                    if (own is { } place)
                    {
                        AddRow(
                            views, scores, globalSums!, arguments.GlobalQuery, arguments.GlobalKey, arguments.GlobalValue,
                            batch, head, row, place, weights, ofOutput, ofLogSumExp, arguments);
                    }
                    else
                    {
                        AddRow(views, scores, sums, query, key, value, batch, head, row, row, weights, ofOutput, ofLogSumExp, arguments);
                    }
                }
            }
        }

        return new ReferenceGradients
        {
            Query = sums.Query.Elements,
            Key = sums.Key.Elements,
            Value = sums.Value.Elements,
            Bias = scores.Bias,
            RelativeBias = scores.RelativeBias,
            AlibiSlopes = scores.AlibiSlopes,
            GlobalQuery = globalSums is null ? default : globalSums.Query.Elements,
            GlobalKey = globalSums is null ? default : globalSums.Key.Elements,
            GlobalValue = globalSums is null ? default : globalSums.Value.Elements,
        };
    }

    /// <summary>Adds what one row contributes, whose query is at a place of its own where it is a global token's.</summary>
    private static void AddRow(
        CallViews views,
        ScoreGradientSums scores,
        TensorGradients sums,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        int batch,
        int head,
        int row,
        int place,
        double?[] weights,
        ReadOnlySpan<float> outputGradient,
        double logSumExpGradient,
        in AttentionArguments arguments)
    {
        var keyHead = head / (views.Query.Heads / views.Key.Heads);
        var (queryView, keyView, valueView) = (TensorView.Of(query, nameof(query)), TensorView.Of(key, nameof(key)), TensorView.Of(value, nameof(value)));
        var weightGradients = new double[weights.Length];
        var mean = 0.0;
        for (var index = 0; index < weights.Length; index++)
        {
            if (weights[index] is { } weight)
            {
                weightGradients[index] = Product(outputGradient, RowOf(value, valueView, batch, keyHead, index));
                mean += weight * weightGradients[index];
            }
        }

        for (var index = 0; index < weights.Length; index++)
        {
            if (weights[index] is { } weight)
            {
                sums.Value.Add(batch, keyHead, index, weight, outputGradient);
                var queryRow = RowOf(query, queryView, batch, head, place);
                var keyRow = RowOf(key, keyView, batch, keyHead, index);
                var gradient = weight * (weightGradients[index] - mean + logSumExpGradient);
                gradient = scores.Add(Product(queryRow, keyRow), gradient, batch, head, row, index, arguments);
                sums.Query.Add(batch, head, place, gradient, keyRow);
                sums.Key.Add(batch, keyHead, index, gradient, queryRow);
            }
        }
    }
}
