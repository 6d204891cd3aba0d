using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a backward pass takes besides the forward pass's arguments. Each failure names the argument and the reason.</summary>
internal static unsafe class BackwardChecks
{
    /// <summary>Checks all but overlaps.</summary>
    /// <param name="views">The sizes of the forward pass's tensors.</param>
    /// <param name="pattern">The class's pattern.</param>
    /// <param name="outputGradient">Those of the output's gradient.</param>
    /// <param name="gradients">What is written.</param>
    /// <param name="arguments">The forward pass's arguments, checked.</param>
    /// <exception cref="ArgumentException">An argument does not fit.</exception>
    public static void Check(CallViews views, AttentionPattern pattern, TensorView outputGradient, in AttentionGradients gradients, in AttentionArguments arguments)
    {
        var rows = (Int128)views.Query.Batch * views.Query.Heads * views.Query.Length;
        if (arguments.LogSumExp.Length != rows)
        {
            throw new ArgumentException(
                $"LogSumExp has {arguments.LogSumExp.Length} elements, but the backward pass reads that of the forward pass, [batch * heads * queryLength], here {rows}.",
                nameof(arguments));
        }

        if (gradients.LogSumExp.Length != 0 && gradients.LogSumExp.Length != rows)
        {
            throw new ArgumentException(
                $"The gradients' LogSumExp has {gradients.LogSumExp.Length} elements, but [batch * heads * queryLength] needs {rows}.", nameof(gradients));
        }

        CheckTensors(views, outputGradient, gradients);
        CheckGlobalRows(gradients, arguments);
        CheckAdditions(views, pattern, gradients, arguments);
    }

    /// <summary>Checks the gradients that every backward pass has.</summary>
    /// <param name="views">The sizes of the forward pass's tensors.</param>
    /// <param name="outputGradient">Those of the output's gradient.</param>
    /// <param name="gradients">What is written.</param>
    /// <exception cref="ArgumentException">A gradient does not fit.</exception>
    public static void CheckTensors(CallViews views, TensorView outputGradient, in AttentionGradients gradients)
    {
        SameShape(outputGradient, views.Output, nameof(outputGradient), "output");
        SameShape(Written(gradients.Query, nameof(gradients.Query)), views.Query, "gradients' Query", "query");
        SameShape(Written(gradients.Key, nameof(gradients.Key)), views.Key, "gradients' Key", "key");
        SameShape(Written(gradients.Value, nameof(gradients.Value)), views.Value, "gradients' Value", "value");
    }

    /// <summary>The sizes of a tensor that is written.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name among the gradients.</param>
    /// <exception cref="ArgumentException">It is missing, or its elements share memory.</exception>
    public static TensorView Written(in TensorSpan<float> tensor, string name)
    {
        if (tensor.Rank == 0)
        {
            throw new ArgumentException($"The gradients' {name} is missing.", "gradients");
        }

        var view = TensorView.Of(tensor.AsReadOnlyTensorSpan(), $"gradients' {name}");
        if (MemoryOverlap.DecideItself(MemoryRegion.Of(name, 0, view)) != OverlapVerdict.Apart)
        {
            throw new ArgumentException($"The strides of the gradients' {name} let elements share memory.", "gradients");
        }

        return view;
    }

    /// <summary>Whether there is room for the gradients of what global tokens have for themselves.</summary>
    public static bool HasGlobalRows(in AttentionGradients gradients) =>
        !gradients.GlobalQuery.IsEmpty || !gradients.GlobalKey.IsEmpty || !gradients.GlobalValue.IsEmpty;

    private static void CheckGlobalRows(in AttentionGradients gradients, in AttentionArguments arguments)
    {
        if (!HasGlobalRows(gradients))
        {
            return;
        }

        if (!GlobalRowChecks.AreGiven(arguments))
        {
            throw new ArgumentException("There is room for gradients of GlobalQuery, GlobalKey and GlobalValue, but the call has none.", nameof(gradients));
        }

        var (query, key, value) = GlobalRowChecks.ViewsOf(arguments);
        SameShape(Written(gradients.GlobalQuery, nameof(gradients.GlobalQuery)), query, "gradients' GlobalQuery", "arguments' GlobalQuery");
        SameShape(Written(gradients.GlobalKey, nameof(gradients.GlobalKey)), key, "gradients' GlobalKey", "arguments' GlobalKey");
        SameShape(Written(gradients.GlobalValue, nameof(gradients.GlobalValue)), value, "gradients' GlobalValue", "arguments' GlobalValue");
    }

    private static void CheckAdditions(CallViews views, AttentionPattern pattern, in AttentionGradients gradients, in AttentionArguments arguments)
    {
        if (pattern.Approximation is not LowRankProjection && (gradients.KeyProjection.Length > 0 || gradients.ValueProjection.Length > 0))
        {
            throw new ArgumentException("There is room for gradients of a projection's weights, but the class has no [LowRankProjection].", nameof(gradients));
        }

        if (gradients.State is not null)
        {
            throw new ArgumentException("The gradients' State is given, but the class has no state.", nameof(gradients));
        }

        if (gradients.Convolution.Length > 0)
        {
            throw new ArgumentException("There is room for gradients of a convolution's weights, but the class has no [Nystrom] with a Convolution.", nameof(gradients));
        }

        if (!gradients.Bias.IsEmpty)
        {
            if (!gradients.Bias.Lengths.SequenceEqual(arguments.Bias.Lengths))
            {
                throw new ArgumentException(
                    $"The gradients' Bias is [{string.Join(", ", gradients.Bias.Lengths.ToArray())}], but the call's Bias is [{string.Join(", ", arguments.Bias.Lengths.ToArray())}].", nameof(gradients));
            }

            if (MemoryOverlap.DecideItself(MemoryRegion.Of(nameof(gradients.Bias), (float*)null, gradients.Bias.AsReadOnlyTensorSpan())) != OverlapVerdict.Apart)
            {
                throw new ArgumentException("The strides of the gradients' Bias let elements share memory.", nameof(gradients));
            }
        }

        Length(gradients.RelativeBias.Length, arguments.RelativeBias.Length, nameof(gradients.RelativeBias), "the call's RelativeBias has");
        Length(gradients.AlibiSlopes.Length, pattern.Scores.Alibi is null ? 0 : views.Query.Heads, nameof(gradients.AlibiSlopes), "the class has slopes for");
    }

    private static void Length(int actual, int expected, string name, string source)
    {
        if (actual != 0 && actual != expected)
        {
            throw new ArgumentException($"The gradients' {name} has {actual} elements, but {source} {expected}.", "gradients");
        }
    }

    /// <summary>Checks that a gradient has the shape of what it is the gradient of.</summary>
    /// <param name="actual">The gradient's sizes.</param>
    /// <param name="expected">The sizes that it must have.</param>
    /// <param name="name">The gradient, as the message names it.</param>
    /// <param name="source">What it is the gradient of.</param>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public static void SameShape(TensorView actual, TensorView expected, string name, string source)
    {
        if ((actual.Batch, actual.Heads, actual.Length, actual.Dim) != (expected.Batch, expected.Heads, expected.Length, expected.Dim))
        {
            throw new ArgumentException(
                $"The {name} is [{actual.Batch}, {actual.Heads}, {actual.Length}, {actual.Dim}], but the {source} is [{expected.Batch}, {expected.Heads}, {expected.Length}, {expected.Dim}].",
                name.StartsWith("gradients", StringComparison.Ordinal) ? "gradients" : name);
        }
    }
}
