using SparseAttentionGen.Torch.Arguments;
using SparseAttentionGen.Torch.Autograd;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch;

/// <summary>Generated attention on TorchSharp's tensors.</summary>
public static class TorchAttention
{
    /// <summary>
    /// Computes softmax(scale · Q Kᵀ) V over the allowed pairs. Where autograd is on and a tensor requires a gradient, so does the result, whose
    /// backward pass is that of <see cref="IDifferentiableAttention"/>.
    /// </summary>
    /// <remarks>
    /// Tensors are read where they are. The result lies in memory as the query does, so that heads that were split by a view are joined by a view.
    /// Only first derivatives exist: where a graph of the backward pass is asked for (<c>create_graph</c>), its derivatives are NaN.
    /// </remarks>
    /// <param name="attention">An object of a class with <c>[SparseAttention(Gradients = true)]</c>.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim], float32 on the CPU; any strides whose last one is 1.</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim]; keyValueHeads divides heads.</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Optional parts: masks, lengths, documents, bias; null for none.</param>
    /// <param name="options">
    /// Threads, cancellation and progress; null for the defaults. The backward pass takes the threads alone, since no exception can leave it through
    /// libtorch.
    /// </param>
    /// <returns>[batch, heads, queryLength, ValueDim].</returns>
    /// <exception cref="ArgumentException">A tensor does not fit; the message names it and says why.</exception>
    /// <exception cref="OperationCanceledException"><see cref="AttentionOptions.CancellationToken"/> was cancelled.</exception>
    public static Tensor Apply(
        this IDifferentiableAttention attention,
        Tensor query,
        Tensor key,
        Tensor value,
        TorchAttentionArguments? arguments = null,
        AttentionOptions? options = null)
    {
        // The scope ends what is held besides the result; what is saved for the backward pass does not belong to it.
        using var scope = NewDisposeScope();
        var call = PreparedCall.Create(attention, query, key, value, arguments, options);
        var output = is_grad_enabled() && call.FirstRequiringGradient() is not null ? AttentionFunction.Run(call) : call.Forward();
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>The same for classes that may have no backward pass, which then compute where no gradient is asked for.</summary>
    /// <param name="attention">An object of a class with <see cref="SparseAttentionAttribute"/>.</param>
    /// <param name="query">Queries, [batch, heads, queryLength, HeadDim], float32 on the CPU; any strides whose last one is 1.</param>
    /// <param name="key">Keys, [batch, keyValueHeads, keyLength, HeadDim]; keyValueHeads divides heads.</param>
    /// <param name="value">Values, [batch, keyValueHeads, keyLength, ValueDim].</param>
    /// <param name="arguments">Optional parts: masks, lengths, documents, bias; null for none.</param>
    /// <param name="options">Threads, cancellation and progress; null for the defaults.</param>
    /// <returns>[batch, heads, queryLength, ValueDim].</returns>
    /// <exception cref="ArgumentException">A tensor does not fit; or it requires a gradient, which the class cannot compute.</exception>
    /// <exception cref="OperationCanceledException"><see cref="AttentionOptions.CancellationToken"/> was cancelled.</exception>
    public static Tensor Apply(
        this ISparseAttention attention,
        Tensor query,
        Tensor key,
        Tensor value,
        TorchAttentionArguments? arguments = null,
        AttentionOptions? options = null)
    {
        if (attention is IDifferentiableAttention differentiable)
        {
            return differentiable.Apply(query, key, value, arguments, options);
        }

        using var scope = NewDisposeScope();
        var call = PreparedCall.Create(attention, query, key, value, arguments, options);
        if (is_grad_enabled() && call.FirstRequiringGradient() is { } name)
        {
            throw new ArgumentException(
                $"The {name} requires a gradient, but {attention.GetType().Name} has no backward pass: declare it with [SparseAttention(Gradients = true)], or call it inside torch.no_grad().",
                name);
        }

        return call.Forward().MoveToOuterDisposeScope();
    }
}
