namespace SparseAttentionGen.CompilerServices;

/// <summary>Everything about one backward pass that its workers read. All pointers are pinned for as long as the call lasts.</summary>
internal sealed unsafe class GradientCall
{
    /// <summary>The forward pass, with its output and log-sum-exp.</summary>
    public required AttentionCall Forward { get; init; }

    /// <summary>
    /// The gradients in the places of what they are the gradients of: of queries, keys and values, which are written, and of the output, which
    /// is read.
    /// </summary>
    public required AttentionCall Gradients { get; init; }

    /// <summary>The gradient that reaches the log-sum-exp, [batch, heads, queryLength], or null.</summary>
    public float* LogSumExpGradient { get; init; }

    /// <summary>Where gradients of additions to scores go; null: none are wanted.</summary>
    public AdditionGradients? Additions { get; init; }

    /// <summary>The gradient that reaches the log-sum-exp of a sequence's query.</summary>
    public float LogSumExpGradientOf(CallSequence sequence, int head, int query) => LogSumExpGradient == null
        ? 0
        : LogSumExpGradient[((((nint)sequence.Batch * Forward.Query.Heads) + head) * Forward.Query.Length) + sequence.Queries.At(query)];
}
