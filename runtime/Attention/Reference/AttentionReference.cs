using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// The definition of what every generated class computes, in double precision and without any cleverness: for tests, and to
/// look into single rows. Time and memory of a row grow with the number of keys.
/// </summary>
public static partial class AttentionReference
{
    /// <summary>Computes all outputs.</summary>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Optional parts; also receives the log-sum-exp.</param>
    /// <returns>The outputs, [batch, heads, queryLength, ValueDim] without gaps.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Forward(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments = default)
    {
        var views = Check(pattern, query, key, value, arguments);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var output = new double[(long)views.Query.Batch * views.Query.Heads * views.Query.Length * pattern.ValueDim];
        var row = 0;
        for (var batch = 0; batch < views.Query.Batch; batch++)
        {
            for (var head = 0; head < views.Query.Heads; head++)
            {
                for (var index = 0; index < views.Query.Length; index++, row++)
                {
                    var own = GlobalRowReference.Find(pattern, positions, batch, head, index, views.Key.Length, arguments);
                    var weights = WeightsOf(pattern, views, positions, query, key, batch, head, index, own, arguments, out var logSumExp);
                    var values = own is null ? value : arguments.GlobalValue;
                    Combine(views, values, batch, head, weights, output.AsSpan(row * pattern.ValueDim, pattern.ValueDim));
                    if (!arguments.LogSumExp.IsEmpty)
                    {
                        arguments.LogSumExp[row] = (float)logSumExp;
                    }
                }
            }
        }

        return output;
    }

    /// <summary>Computes one row of the outputs.</summary>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="row">The query.</param>
    /// <param name="arguments">Optional parts; the log-sum-exp is not written.</param>
    /// <returns>The output, [ValueDim].</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Row(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        int batch,
        int head,
        int row,
        in AttentionArguments arguments = default)
    {
        var views = Check(pattern, query, key, value, arguments);
        CheckIndices(views, batch, head, row);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var output = new double[pattern.ValueDim];
        var own = GlobalRowReference.Find(pattern, positions, batch, head, row, views.Key.Length, arguments);
        var weights = WeightsOf(pattern, views, positions, query, key, batch, head, row, own, arguments, out _);
        Combine(views, own is null ? value : arguments.GlobalValue, batch, head, weights, output);
        return output;
    }

    /// <summary>Computes how much one query attends each key.</summary>
    /// <param name="pattern">The pattern of a generated class.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim].</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim].</param>
    /// <param name="batch">The batch element.</param>
    /// <param name="head">The query head.</param>
    /// <param name="row">The query.</param>
    /// <param name="arguments">Optional parts; the log-sum-exp is not written.</param>
    /// <returns>The weights, [keyLength]: they sum to 1, or are all 0 for a row without keys.</returns>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static double[] Weights(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        int batch,
        int head,
        int row,
        in AttentionArguments arguments = default)
    {
        var keyView = TensorView.Of(key, nameof(key)) with { Dim = pattern.ValueDim };
        var views = CheckViews(pattern, TensorView.Of(query, nameof(query)), TensorView.Of(key, nameof(key)), keyView, arguments);
        CheckIndices(views, batch, head, row);
        pattern = CallPattern.Of(pattern, arguments);
        var positions = ReferencePositions.Create(views, pattern, arguments);
        var own = GlobalRowReference.Find(pattern, positions, batch, head, row, views.Key.Length, arguments);
        return [.. WeightsOf(pattern, views, positions, query, key, batch, head, row, own, arguments, out _).Select(static weight => weight ?? 0)];
    }

    /// <summary>
    /// Weights of one row; null where the pair is not allowed. A row with a place of its own among the global tokens has their queries and keys.
    /// </summary>
    private static double?[] WeightsOf(
        AttentionPattern pattern,
        CallViews views,
        ReferencePositions positions,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        int batch,
        int head,
        int row,
        int? own,
        in AttentionArguments arguments,
        out double logSumExp)
    {
        var keys = views.Key.Length;
        var weights = new double?[keys];
        var largest = double.NegativeInfinity;
        var queries = own is null ? query : arguments.GlobalQuery;
        var queryRow = RowOf(queries, TensorView.Of(queries, nameof(query)), batch, head, own ?? row);
        var attended = own is null ? key : arguments.GlobalKey;
        var keyView = TensorView.Of(attended, nameof(key));
        for (var index = 0; index < keys; index++)
        {
            if (AllowedPairs.IsAllowed(pattern, positions, batch, head, row, index, keys, arguments))
            {
                var keyRow = RowOf(attended, keyView, batch, head / (views.Query.Heads / views.Key.Heads), index);
                var score = Product(queryRow, keyRow);
                weights[index] = PairScores.Of(pattern, positions, score, views.Query.Heads, batch, head, row, index, arguments);
                largest = Math.Max(largest, weights[index] ?? double.NegativeInfinity);
            }
        }

        // With all pairs masked there is nothing to normalise.
        if (double.IsNegativeInfinity(largest))
        {
            logSumExp = double.NegativeInfinity;
            return new double?[keys];
        }

        var sum = 0.0;
        for (var index = 0; index < keys; index++)
        {
            weights[index] = weights[index] is { } score ? Math.Exp(score - largest) : null;
            sum += weights[index] ?? 0;
        }

        for (var index = 0; index < keys; index++)
        {
            weights[index] /= sum;
        }

        logSumExp = largest + Math.Log(sum);
        return weights;
    }

    private static void Combine(
        CallViews views, in ReadOnlyTensorSpan<float> value, int batch, int head, double?[] weights, Span<double> output)
    {
        output.Clear();
        var view = TensorView.Of(value, nameof(value));
        for (var index = 0; index < weights.Length; index++)
        {
            if (weights[index] is { } weight)
            {
                var valueRow = RowOf(value, view, batch, head / (views.Query.Heads / views.Key.Heads), index);
                for (var d = 0; d < output.Length; d++)
                {
                    output[d] += weight * valueRow[d];
                }
            }
        }
    }

    private static double Product(ReadOnlySpan<float> query, ReadOnlySpan<float> key)
    {
        var product = 0.0;
        for (var d = 0; d < query.Length; d++)
        {
            product += (double)query[d] * key[d];
        }

        return product;
    }

    private static ReadOnlySpan<float> RowOf(in ReadOnlyTensorSpan<float> tensor, TensorView view, int batch, int head, int row)
    {
        var offset = (batch * view.BatchStride) + (head * view.HeadStride) + (row * view.RowStride);
        return MemoryMarshal.CreateReadOnlySpan(in Unsafe.Add(ref Unsafe.AsRef(in tensor.GetPinnableReference()), offset), view.Dim);
    }

    private static CallViews Check(
        AttentionPattern pattern,
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in AttentionArguments arguments) => CheckViews(
            pattern, TensorView.Of(query, nameof(query)), TensorView.Of(key, nameof(key)), TensorView.Of(value, nameof(value)), arguments);

    private static CallViews CheckViews(
        AttentionPattern pattern, TensorView query, TensorView key, TensorView value, in AttentionArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Approximation is { } approximation)
        {
            throw new ArgumentException(
                $"The pattern is not one of pairs alone ({pattern.Describe()}): its definition is in {approximation.ReferenceName}.", nameof(pattern));
        }

        var output = TensorView.Contiguous(query.Batch, query.Heads, query.Length, pattern.ValueDim);
        var views = new CallViews(query, key, value, output);
        ShapeChecks.Check(views, pattern);
        ArgumentChecks.Check(views, pattern, arguments);
        if (GlobalRowChecks.AreGiven(arguments))
        {
            var sequences = CallSequences.Create(views, pattern, arguments);
            GlobalRowChecks.CheckCount(pattern, sequences, GlobalTokenSet.Create(views, pattern, sequences, arguments), arguments);
        }

        return views;
    }

    private static void CheckIndices(CallViews views, int batch, int head, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, views.Query.Batch);
        ArgumentOutOfRangeException.ThrowIfNegative(head);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(head, views.Query.Heads);
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, views.Query.Length);
    }
}
