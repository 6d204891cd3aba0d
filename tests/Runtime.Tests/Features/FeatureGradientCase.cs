using System.Numerics.Tensors;

namespace SparseAttentionGen.Tests;

/// <summary>Both passes of a call of a class with features, and the comparison with the definition of gradients.</summary>
internal sealed class FeatureGradientCase
{
    /// <summary>A product this near the bend of a ReLU may be on its other side in single precision.</summary>
    private const float Bend = 1e-5f;

    private readonly TestTensor outputGradient;

    public FeatureGradientCase(FeatureCase item)
    {
        Item = item.Fill();
        var random = new Random(item.Seed + 1);
        float Next() => (float)((random.NextDouble() * 2) - 1);
        outputGradient = new TestTensor(item.Batch, item.Heads, item.QueryLength, item.Attention.Pattern.ValueDim, item.Layout, Next);
        if (item.Attention.Pattern.Approximation is RandomFeatures { Kind: FeatureKind.Relu })
        {
            LeaveBends(item.Query, Next);
            LeaveBends(item.Key, Next);
        }
    }

    public FeatureCase Item { get; }

    private FeatureMatrix? Features => FeatureKernels.FeaturesOf(Item.Attention);

    /// <summary>Runs both passes.</summary>
    /// <returns>The gradients of queries, keys and values.</returns>
    public TestTensor[] Run(AttentionOptions? options = null)
    {
        Item.Run(options);
        TestTensor Like(TestTensor tensor) => new(tensor.Batch, tensor.Heads, tensor.Length, tensor.Dim, Item.Layout, static () => float.NaN);
        var (query, key, value) = (Like(Item.Query), Like(Item.Key), Like(Item.Value));
        ((IDifferentiableAttention)Item.Attention).Backward(
            Item.Query.ReadOnly,
            Item.Key.ReadOnly,
            Item.Value.ReadOnly,
            Item.Output.ReadOnly,
            outputGradient.ReadOnly,
            new AttentionGradients { Query = query.Writable, Key = key.Writable, Value = value.Writable },
            Item.Arguments(),
            options);
        return [query, key, value];
    }

    /// <summary>Runs both passes of one batch element piece by piece, each with the state that the pieces before it have left.</summary>
    /// <param name="lengths">Positions of each piece.</param>
    /// <returns>The gradients of queries, keys and values.</returns>
    public TestTensor[] RunPieces(int[] lengths)
    {
        var attention = (IDifferentiableAttention)Item.Attention;
        var (state, gradient) = (new PerformerState(), new PerformerState());
        var pieces = new Stack<Piece>();
        for (var index = 0; index < lengths.Length; index++)
        {
            int[] rows = [.. Enumerable.Range(lengths[..index].Sum(), lengths[index])];
            var piece = new Piece(rows, state.Copy(), [.. new[] { Item.Query, Item.Key, Item.Value, outputGradient, Item.Output }.Select(tensor => tensor.Part(0, rows))]);
            attention.Forward(piece.Tensors[0].ReadOnly, piece.Tensors[1].ReadOnly, piece.Tensors[2].ReadOnly, piece.Tensors[4].Writable, Arguments(piece, state));
            pieces.Push(piece);
        }

        TestTensor Like(TestTensor tensor) => new(tensor.Batch, tensor.Heads, tensor.Length, tensor.Dim, Layout.Contiguous, static () => float.NaN);
        TestTensor[] whole = [Like(Item.Query), Like(Item.Key), Like(Item.Value)];
        foreach (var piece in pieces)
        {
            TestTensor[] parts = [.. piece.Tensors[..3].Select(Like)];
            attention.Backward(
                piece.Tensors[0].ReadOnly,
                piece.Tensors[1].ReadOnly,
                piece.Tensors[2].ReadOnly,
                piece.Tensors[4].ReadOnly,
                piece.Tensors[3].ReadOnly,
                new AttentionGradients { Query = parts[0].Writable, Key = parts[1].Writable, Value = parts[2].Writable, State = gradient },
                Arguments(piece, piece.Before));
            foreach (var (part, target) in parts.Zip(whole))
            {
                for (var row = 0; row < part.Heads * piece.Rows.Length; row++)
                {
                    var (head, place) = Math.DivRem(row, piece.Rows.Length);
                    part.Row(0, head, place).CopyTo(target.Row(0, head, piece.Rows[place]));
                }
            }
        }

        return whole;
    }

    private AttentionArguments Arguments(Piece piece, PerformerState state) => new()
    {
        State = state,
        KeyPaddingMask = Item.HasPaddingMask ? piece.Rows.Select(row => Item.PaddingMask[row]).ToArray() : default,
    };

    /// <summary>Asserts that all gradients equal the definition.</summary>
    /// <param name="tolerance">Largest allowed difference relative to the largest element; null: that of the class's features.</param>
    public void AssertEqualReference(double? tolerance = null) => AssertEqualReference([Run()], tolerance);

    /// <summary>Asserts that several results equal the definition.</summary>
    public void AssertEqualReference(IEnumerable<TestTensor[]> results, double? tolerance = null)
    {
        // Exponentials of products of up to about 20 have a relative error of 20 times the rounding of a float, and differences of gradients of features enlarge it.
        var allowed = tolerance ?? (Item.Attention.Pattern.Approximation is RandomFeatures { Kind: FeatureKind.Softmax } ? 1e-4 : 2e-5);
        var expected = FeatureReference.Backward(
            Item.Attention.Pattern, Features, Item.Query.ReadOnly, Item.Key.ReadOnly, Item.Value.ReadOnly, outputGradient.ReadOnly, Item.Arguments());

        // With a single key or feature the gradients of queries and keys are differences that cancel; their summands are about as large as the values' gradients.
        var summands = expected.Value.ToArray().Select(Math.Abs).DefaultIfEmpty(0).Max();
        foreach (var actual in results)
        {
            AssertClose(expected.Query, actual[0], allowed, "query", summands);
            AssertClose(expected.Key, actual[1], allowed, "key", summands);
            AssertClose(expected.Value, actual[2], allowed, "value", 0);
        }
    }

    private void AssertClose(ReadOnlyMemory<double> expected, TestTensor actual, double tolerance, string name, double least) =>
        GradientAssert.AreClose(expected.Span, [.. actual.Places().Select(place => (double)actual.Data[place])], tolerance, $"{name} in {Item}", least);

    /// <summary>Draws rows again that have a product near a bend.</summary>
    private void LeaveBends(TestTensor tensor, Func<float> next)
    {
        var features = Features!;
        for (var index = 0; index < tensor.Batch * tensor.Heads * tensor.Length; index++)
        {
            var (head, place) = Math.DivRem(index, tensor.Length);
            var row = tensor.Row(head / tensor.Heads, head % tensor.Heads, place);
            while (IsNearBend(row, features))
            {
                foreach (ref var element in row)
                {
                    element = 2 * next();
                }
            }
        }
    }

    /// <param name="Rows">The positions.</param>
    /// <param name="Before">The state before the piece.</param>
    /// <param name="Tensors">Queries, keys, values, the output's gradient, the output.</param>
    private sealed record Piece(int[] Rows, PerformerState Before, TestTensor[] Tensors);

    private static bool IsNearBend(ReadOnlySpan<float> row, FeatureMatrix features)
    {
        for (var feature = 0; feature < features.Count; feature++)
        {
            if (Math.Abs(TensorPrimitives.Dot(row, features[feature])) < Bend)
            {
                return true;
            }
        }

        return false;
    }
}
