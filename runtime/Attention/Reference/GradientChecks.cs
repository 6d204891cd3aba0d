using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of what a definition of gradients is given besides the call itself.</summary>
internal static class GradientChecks
{
    /// <summary>Checks that the gradient of the output has the output's shape.</summary>
    /// <exception cref="ArgumentException">It has another.</exception>
    public static TensorView CheckOutput(CallViews views, in ReadOnlyTensorSpan<float> outputGradient)
    {
        var view = TensorView.Of(outputGradient, nameof(outputGradient));
        BackwardChecks.SameShape(view, views.Output, nameof(outputGradient), "output");
        return view;
    }

    /// <summary>Checks that the gradient of the log-sum-exp has an element for each row, or none.</summary>
    /// <exception cref="ArgumentException">It has another number of elements.</exception>
    public static void CheckLogSumExp(CallViews views, ReadOnlySpan<float> logSumExpGradient)
    {
        var rows = (long)views.Query.Batch * views.Query.Heads * views.Query.Length;
        if (!logSumExpGradient.IsEmpty && logSumExpGradient.Length != rows)
        {
            throw new ArgumentException(
                $"The logSumExpGradient has {logSumExpGradient.Length} elements, but the call has {rows} rows.", nameof(logSumExpGradient));
        }
    }
}
