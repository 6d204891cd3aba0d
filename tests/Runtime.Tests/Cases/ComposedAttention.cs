using System.Numerics.Tensors;
using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>
/// Attention with a pattern that is made up at run time, with the kernels of a class of this assembly: random compositions
/// without a compilation for each.
/// </summary>
internal sealed class ComposedAttention(AttentionPattern pattern) : IDifferentiableAttention
{
    private static readonly Lock PredicateInUse = new();

    private static readonly Kernels KernelsInUse =
        (Kernels)Activator.CreateInstance(typeof(Of<,>).MakeGenericType(EmittedKernels.Of(nameof(Composed16)), EmittedKernels.BackwardOf(nameof(Composed16))))!;

    private readonly AnyPattern rules = new(pattern);

    public AttentionPattern Pattern => rules.Pattern;

    public override string ToString() => Pattern.Describe();

    public void Forward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null)
    {
        if (Pattern.Variants.All(static variant => variant.Predicates.Length == 0))
        {
            KernelsInUse.Forward(rules, query, key, value, output, arguments, options);
            return;
        }

        // Workers of all threads read it, and test classes run side by side.
        lock (PredicateInUse)
        {
            Composed16.Current = Pattern;
            KernelsInUse.Forward(rules, query, key, value, output, arguments, options);
        }
    }

    public void Backward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in ReadOnlyTensorSpan<float> output,
        in ReadOnlyTensorSpan<float> outputGradient,
        in AttentionGradients gradients,
        in AttentionArguments arguments,
        AttentionOptions? options = null)
    {
        lock (PredicateInUse)
        {
            Composed16.Current = Pattern;
            KernelsInUse.Backward(rules, query, key, value, output, outputGradient, gradients, arguments, options);
        }
    }

    public void Forward(
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> output,
        AttentionShape shape,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null) => throw new NotSupportedException();

    private abstract class Kernels
    {
        public abstract void Forward(
            ClassPattern rules,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in TensorSpan<float> output,
            in AttentionArguments arguments,
            AttentionOptions? options);

        public abstract void Backward(
            ClassPattern rules,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in ReadOnlyTensorSpan<float> output,
            in ReadOnlyTensorSpan<float> outputGradient,
            in AttentionGradients gradients,
            in AttentionArguments arguments,
            AttentionOptions? options);
    }

    private sealed class Of<TKernels, TGradients> : Kernels
        where TKernels : struct, IMicroKernels
        where TGradients : struct, IGradientKernels
    {
        public override void Forward(
            ClassPattern rules,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in TensorSpan<float> output,
            in AttentionArguments arguments,
            AttentionOptions? options) =>
            AttentionExecutor.Forward<TKernels>(rules, query, key, value, output, arguments, options);

        public override void Backward(
            ClassPattern rules,
            in ReadOnlyTensorSpan<float> query,
            in ReadOnlyTensorSpan<float> key,
            in ReadOnlyTensorSpan<float> value,
            in ReadOnlyTensorSpan<float> output,
            in ReadOnlyTensorSpan<float> outputGradient,
            in AttentionGradients gradients,
            in AttentionArguments arguments,
            AttentionOptions? options) =>
            GradientExecutor.Backward<TKernels, TGradients>(rules, query, key, value, output, outputGradient, gradients, arguments, options);
    }
}

/// <summary>Kernels that ask whichever predicate the present pattern has.</summary>
[SparseAttention(HeadDim = 16, Gradients = true)]
[MaskPredicate(nameof(AnyPredicate))]
internal sealed partial class Composed16
{
    public static AttentionPattern? Current { get; set; }

#pragma warning disable SAG0041 // Which predicate it is is known at run time alone.
    private static bool AnyPredicate(int head, int q, int k)
    {
        foreach (var element in Current!.VariantOf(head).Predicates)
        {
            if (element.Predicate.Allows(head, q, k))
            {
                return true;
            }
        }

        return false;
    }
#pragma warning restore SAG0041
}
