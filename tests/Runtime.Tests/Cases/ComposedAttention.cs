using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using SparseAttentionGen.CompilerServices;
using SparseAttentionGen.Generated.SparseAttentionGen_Tests_Composed16_8d2d261a;

namespace SparseAttentionGen.Tests;

/// <summary>
/// Attention with a pattern that is made up at run time, with the kernels of a class of this assembly: random compositions
/// without a compilation for each.
/// </summary>
internal sealed class ComposedAttention(AttentionPattern pattern) : ISparseAttention
{
    public AttentionPattern Pattern { get; } = pattern;

    public override string ToString() => Pattern.Describe();

    public void Forward(
        in ReadOnlyTensorSpan<float> query,
        in ReadOnlyTensorSpan<float> key,
        in ReadOnlyTensorSpan<float> value,
        in TensorSpan<float> output,
        in AttentionArguments arguments = default,
        AttentionOptions? options = null)
    {
        AnyPattern.Current = Pattern;

        // Workers of all threads read it: tests whose patterns have no predicates may run beside one whose pattern has.
        if (Pattern.Variants.Any(static variant => variant.Predicates.Length > 0))
        {
            Composed16.Current = Pattern;
        }

        if (VectorWidths.Has512)
        {
            AttentionExecutor.Forward<AnyPattern, Vector512Kernels>(query, key, value, output, arguments, options);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AttentionExecutor.Forward<AnyPattern, Vector256Kernels>(query, key, value, output, arguments, options);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            AttentionExecutor.Forward<AnyPattern, Vector128Kernels>(query, key, value, output, arguments, options);
        }
        else
        {
            AttentionExecutor.Forward<AnyPattern, ScalarKernels>(query, key, value, output, arguments, options);
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
}

/// <summary>Kernels that ask whichever predicate the present pattern has.</summary>
[SparseAttention(HeadDim = 16)]
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
