using SparseAttentionGen.Torch.Arguments;
using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Autograd;

/// <summary>What a backward pass needs besides the tensors that autograd saves for it.</summary>
internal sealed class BackwardCall(IDifferentiableAttention attention, PreparedArguments arguments, AttentionOptions? options)
{
    /// <summary>Query, key, value, output and log-sum-exp.</summary>
    private const int SavedAhead = 5;

    private readonly AttentionOptions? options = options is null ? null : options with { CancellationToken = default, Progress = null };

    /// <summary>What is saved, in the order in which <see cref="Compute"/> takes it.</summary>
    public static List<Tensor?> Saved(PreparedCall call, Tensor output, Tensor? logSumExp) =>
        [call.Query, call.Key, call.Value, output, logSumExp, .. call.Arguments.Differentiable, .. call.Arguments.Constant];

    /// <summary>Computes the gradients of query, key and value, and of those optional tensors that require one; the others are null.</summary>
    public Tensor?[] Compute(IReadOnlyList<Tensor?> saved, Tensor gradient)
    {
        var (query, key, value, output, logSumExp) = (saved[0]!, saved[1]!, saved[2]!, saved[3]!, saved[4]);
        var differentiable = saved.Skip(SavedAhead).Take(PreparedArguments.DifferentiableNames.Count).ToArray();
        var constant = saved.Skip(SavedAhead + differentiable.Length).ToArray();

        // Gradients come in any layout: that of a sum is a single element, seen everywhere.
        gradient = TensorMemory.HasRows(gradient) ? gradient : gradient.contiguous();
        Tensor?[] results = [Like(query), Like(key), Like(value), .. Enumerable.Repeat<Tensor?>(null, differentiable.Length)];
        for (var index = 0; index < differentiable.Length; index++)
        {
            // Those of global tokens are computed together or not at all.
            var group = index < 2 ? differentiable[index..(index + 1)] : differentiable[2..];
            if (group.Any(static tensor => tensor is { requires_grad: true }))
            {
                results[3 + index] = zeros(differentiable[index]!.shape, ScalarType.Float32);
            }
        }

        attention.Backward(
            TensorMemory.Read<float>(query),
            TensorMemory.Read<float>(key),
            TensorMemory.Read<float>(value),
            TensorMemory.Read<float>(output),
            TensorMemory.Read<float>(gradient),
            new AttentionGradients
            {
                Query = TensorMemory.Write(results[0]),
                Key = TensorMemory.Write(results[1]),
                Value = TensorMemory.Write(results[2]),
                Bias = TensorMemory.Write(results[3]),
                RelativeBias = TensorMemory.Elements<float>(results[4]),
                GlobalQuery = TensorMemory.Write(results[5]),
                GlobalKey = TensorMemory.Write(results[6]),
                GlobalValue = TensorMemory.Write(results[7]),
            },
            arguments.ToArguments(differentiable, constant, logSumExp),
            options);
        GC.KeepAlive(saved);
        GC.KeepAlive(gradient);
        GC.KeepAlive(results);
        return results;
    }

    private static Tensor Like(Tensor tensor) => TensorMemory.DenseLike(tensor.shape, tensor);
}
