using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Arguments;

/// <summary>A call whose tensors can be read.</summary>
internal sealed class PreparedCall
{
    private PreparedCall(ISparseAttention attention, Tensor query, Tensor key, Tensor value, PreparedArguments arguments, AttentionOptions? options) =>
        (Attention, Query, Key, Value, Arguments, Options) = (attention, query, key, value, arguments, options);

    public ISparseAttention Attention { get; }

    public Tensor Query { get; }

    public Tensor Key { get; }

    public Tensor Value { get; }

    public PreparedArguments Arguments { get; }

    public AttentionOptions? Options { get; }

    /// <summary>Checks the tensors of a call.</summary>
    /// <exception cref="ArgumentException">A tensor does not fit.</exception>
    public static PreparedCall Create(
        ISparseAttention attention, Tensor query, Tensor key, Tensor value, TorchAttentionArguments? arguments, AttentionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(attention);
        TensorChecks.Rows(query, nameof(query));
        TensorChecks.Rows(key, nameof(key));
        TensorChecks.Rows(value, nameof(value));
        return new PreparedCall(attention, query, key, value, new PreparedArguments(arguments ?? new TorchAttentionArguments(), key), options);
    }

    /// <summary>The name of a tensor that requires a gradient; null: none does.</summary>
    public string? FirstRequiringGradient()
    {
        Tensor?[] tensors = [Query, Key, Value, .. Arguments.Differentiable];
        string[] names = ["query", "key", "value", .. PreparedArguments.DifferentiableNames];
        var index = Array.FindIndex(tensors, static tensor => tensor is { requires_grad: true });
        return index < 0 ? null : names[index];
    }

    /// <summary>Room for the output, which lies in memory as the query does.</summary>
    public Tensor CreateOutput() =>
        TensorMemory.DenseLike([Query.shape[0], Query.shape[1], Query.shape[2], Attention.Pattern.ValueDim], Query);

    /// <summary>Room for the log-sum-exp that the backward pass reads; null for approximations whose weights are no exponentials of scores.</summary>
    public Tensor? CreateLogSumExp() => Attention.Pattern.HasLogSumExp
        ? empty([Query.shape[0] * Query.shape[1] * Query.shape[2]], ScalarType.Float32)
        : null;

    /// <summary>Computes the output alone.</summary>
    public Tensor Forward()
    {
        var output = CreateOutput();
        Forward(output, null);
        return output;
    }

    /// <summary>Computes the output and, where there is room for it, the log-sum-exp.</summary>
    public void Forward(Tensor output, Tensor? logSumExp)
    {
        try
        {
            Attention.Forward(
                TensorMemory.Read<float>(Query),
                TensorMemory.Read<float>(Key),
                TensorMemory.Read<float>(Value),
                TensorMemory.Write(output),
                Arguments.ToArguments(Arguments.Differentiable, Arguments.Constant, logSumExp),
                Options);
        }
        catch
        {
            output.Dispose();
            logSumExp?.Dispose();
            throw;
        }

        GC.KeepAlive(this);
        GC.KeepAlive(output);
        GC.KeepAlive(logSumExp);
    }
}
