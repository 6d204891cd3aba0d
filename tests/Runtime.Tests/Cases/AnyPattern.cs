using SparseAttentionGen.CompilerServices;

namespace SparseAttentionGen.Tests;

/// <summary>A pattern that is made up at run time, without a closed form of its rows.</summary>
internal sealed class AnyPattern(AttentionPattern pattern) : ClassPattern
{
    public override AttentionPattern Pattern { get; } = pattern;

    /// <summary>Kernels ask whichever predicate the present pattern has.</summary>
    public override ScoreMethods? ScoresFor(int vectorLength) =>
        Pattern.Variants.Any(static variant => variant.Predicates.Length > 0) ? EmittedKernels.ScoresOf(nameof(Composed16), vectorLength) : null;

    public override bool HasColumns => true;
}
