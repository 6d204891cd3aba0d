using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a call adds to the scores. Each failure names the argument and the reason.</summary>
internal static unsafe class ScoreArgumentChecks
{
    /// <summary>Checks the table of relative biases, and slopes against the number of heads.</summary>
    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var heads = views.Query.Heads;
        if (pattern.Scores.Alibi is { Slopes.Count: > 0 and var slopes } && slopes != heads && heads > 0)
        {
            throw new ArgumentException($"The query has {heads} heads, but the class's [Alibi] has Slopes for {slopes}.", "query");
        }

        var actual = arguments.RelativeBias.Length;
        if (pattern.Scores.RelativeBias is not { } rule)
        {
            if (actual > 0)
            {
                throw new ArgumentException(
                    "RelativeBias is given, but the class has no [RelativeBias]: add [RelativeBias] to say which distances the elements are for.", nameof(arguments));
            }

            return;
        }

        var expected = (Int128)heads * rule.Count;
        if (actual != expected)
        {
            throw new ArgumentException(
                actual == 0
                    ? $"RelativeBias is missing: the class has [RelativeBias], so that every call gives [heads * {rule.Count}] elements, here {expected}."
                    : $"RelativeBias has {actual} elements, but [heads * {rule.Count}] needs {expected}.",
                nameof(arguments));
        }
    }

    /// <summary>Rejects outputs that share memory with what is added to the scores.</summary>
    public static void CheckOverlap(
        CallViews views, in AttentionArguments arguments, float* output, float* logSumExp, float* bias, bool* mask, float* relativeBias)
    {
        var sums = TensorView.Contiguous(1, 1, 1, arguments.LogSumExp.Length);
        var biasBytes = Extent(arguments.Bias) * sizeof(float);
        NoOverlap(output, views.Output, bias, biasBytes, "output", nameof(arguments.Bias));
        NoOverlap(logSumExp, sums, bias, biasBytes, nameof(arguments.LogSumExp), nameof(arguments.Bias));
        var maskBytes = Extent(arguments.Mask) * sizeof(bool);
        NoOverlap(output, views.Output, mask, maskBytes, "output", nameof(arguments.Mask));
        NoOverlap(logSumExp, sums, mask, maskBytes, nameof(arguments.LogSumExp), nameof(arguments.Mask));
        var tableBytes = (nint)arguments.RelativeBias.Length * sizeof(float);
        NoOverlap(output, views.Output, relativeBias, tableBytes, "output", nameof(arguments.RelativeBias));
        NoOverlap(logSumExp, sums, relativeBias, tableBytes, nameof(arguments.LogSumExp), nameof(arguments.RelativeBias));
    }

    /// <summary>Elements from the first of a tensor to the one after the last.</summary>
    private static nint Extent<T>(in ReadOnlyTensorSpan<T> tensor)
    {
        nint extent = tensor.IsEmpty ? 0 : 1;
        for (var dimension = 0; dimension < tensor.Rank && extent > 0; dimension++)
        {
            extent += (tensor.Lengths[dimension] - 1) * tensor.Strides[dimension];
        }

        return extent;
    }

    private static void NoOverlap(float* written, TensorView writtenView, void* read, nint readBytes, string writtenName, string readName)
    {
        if (MemoryOverlap.MayOverlap((nint)written, writtenView, (nint)read, readBytes))
        {
            throw new ArgumentException(
                $"The {writtenName} shares memory with the {readName}: it is written while that is still read.",
                writtenName == "output" ? "output" : "arguments");
        }
    }
}
