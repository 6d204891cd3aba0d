using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen;

/// <summary>
/// What a causal class with <c>[RandomFeatures]</c> or <c>[LinearAttention]</c> remembers of the keys so far: sums of a fixed size for
/// each batch element and key head. With it a sequence can be processed piece by piece, down to single tokens
/// (Katharopoulos et al. 2020, arXiv 2006.16236, section 3.4).
/// </summary>
/// <remarks>
/// A new state is empty and takes the shape of the first call that it is given to. Each call reads it and adds its own keys, if it
/// succeeds; otherwise the state stays as it was. Not to be used by two calls at a time. In <see cref="AttentionGradients.State"/> such an object
/// holds the gradient of a state; a new one is a gradient of 0.
/// </remarks>
public sealed class PerformerState
{
    private Binding? binding;
    private FeatureSums[] sums = [];

    /// <summary>Whether no call has added keys yet, since the beginning or the last <see cref="Reset"/>.</summary>
    public bool IsEmpty => binding is null;

    /// <summary>Number of positions of the keys so far, padding included.</summary>
    public long Length { get; private set; }

    internal IReadOnlyList<FeatureSums> Sums => sums;

    /// <summary>Forgets everything, so that another sequence, also of another shape or class, can begin.</summary>
    public void Reset()
    {
        (binding, sums, Length) = (null, [], 0);
    }

    /// <summary>A state that goes on from the same keys, apart from this one.</summary>
    /// <returns>The copy.</returns>
    /// <remarks>Calls replace a state's sums and change none, so that copies share them.</remarks>
    public PerformerState Copy() => new() { binding = binding, sums = sums, Length = Length };

    internal void Check(Binding call)
    {
        if (binding is not { } own)
        {
            return;
        }

        if (!ReferenceEquals(own.Features, call.Features))
        {
            throw new ArgumentException(
                "State was made with other features than the class has now: Redraw, or another instance, invalidates it. Call Reset to begin anew.", "arguments");
        }

        if (own != call)
        {
            throw new ArgumentException(
                $"State is for {own.Words}, but the call is for {call.Words}. Call Reset to begin another sequence.", "arguments");
        }
    }

    internal void Advance(Binding call, FeatureSums[] next, int length) => (binding, sums, Length) = (call, next, Length + length);

    /// <summary>What all calls with one state have in common.</summary>
    internal sealed record Binding(FeatureMatrix? Features, FeatureFunction Function, int FeatureCount, float Epsilon, int HeadDim, int ValueDim, int VectorLength, int Batch, int KeyValueHeads)
    {
        /// <summary>Whether the sums are the gradients of a state's.</summary>
        public bool IsGradient { get; init; }

        public static Binding Of<TKernel>(FeatureMatrix? features, TensorView key)
            where TKernel : struct, IFeatureKernels =>
            new(features, TKernel.Kind, TKernel.Features, TKernel.Epsilon, TKernel.HeadDim, TKernel.ValueDim, TKernel.VectorLength, key.Batch, key.Heads);

        public string Words =>
            $"{(IsGradient ? "the gradient of " : "")}batch {Batch}, {KeyValueHeads} key and value heads, {FeatureCount} features ({Function}, epsilon {Epsilon}), head size {HeadDim} and value size {ValueDim}";
    }
}
