using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Checkpoints.Onnx;

/// <summary>The weights of an ONNX model under the names of the architecture that it was exported from.</summary>
internal sealed class OnnxWeights : IWeightSource
{
    private const int MostListed = 3;

    private readonly OnnxFile file;
    private readonly TensorNames names;
    private readonly Dictionary<string, NamedTensor> tensors;

    /// <summary>Finds tensors.</summary>
    /// <param name="file">The model.</param>
    /// <param name="architecture">All names that may be read, without a prefix: what the model calls them is found by comparison.</param>
    /// <exception cref="InvalidDataException">The model has the tensors more than once.</exception>
    public OnnxWeights(OnnxFile file, IEnumerable<string> architecture)
    {
        this.file = file;
        tensors = OnnxNames.Find(file.Graph);
        names = TensorNames.Find(architecture, tensors.Keys);
    }

    /// <summary>The stream is its caller's.</summary>
    public bool IsLasting => false;

    public bool Has(string name) => names.Of(name) is not null;

    public string? Problem(string name, params ReadOnlySpan<int> shape)
    {
        if (names.Of(name) is not { } written)
        {
            return Lack([name], 1);
        }

        var (tensor, isTransposed) = tensors[written];
        var sizes = isTransposed ? [.. tensor.Shape.Reverse()] : tensor.Shape;
        var same = sizes.Length == shape.Length;
        for (var dimension = 0; same && dimension < shape.Length; dimension++)
        {
            same = sizes[dimension] == shape[dimension];
        }

        return same
            ? file.Problem(tensor) ?? TensorSizes.Problem(name, shape)
            : $"{file.Name}: the tensor '{written}' has the sizes [{string.Join(", ", sizes)}], but the other tensors make it {TensorSizes.Text(shape)}.";
    }

    public string Lack(IReadOnlyList<string> missing, int needed)
    {
        var more = missing.Count > MostListed ? $" and {missing.Count - MostListed:N0} more" : string.Empty;
        var advice = file.Graph.HasOperator("MatMulInteger") || file.Graph.HasOperator("DynamicQuantizeLinear") ? " It is quantized: take the one with floats."
            : file.Graph.HasOperator("Attention") || file.Graph.HasOperator("SkipLayerNormalization") ? " Its operations were fused: take the one that was exported."
            : string.Empty;
        return $"{file.Name} lacks {missing.Count:N0} of the {needed:N0} tensors of a BERT: {string.Join(", ", missing.Take(MostListed).Select(static name => $"'{name}'"))}{more}.{advice}";
    }

    public WeightTensor Open(string name, WeightKind kind, params ReadOnlySpan<int> shape)
    {
        if (Problem(name, shape) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        var (tensor, isTransposed) = tensors[names.Of(name)!];
        return isTransposed ? new Transposed(file, tensor) : new Tensor(file, tensor);
    }

    private sealed class Tensor(OnnxFile file, OnnxTensor tensor) : WeightTensor(tensor.Count)
    {
        public override void Read(long start, Span<float> target)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Count - start, nameof(target));
            file.ReadFloats(tensor, start, target);
            FiniteNumbers.Require(target, start, file.Name, tensor.Name, tensor.Shape);
        }
    }

    /// <summary>A matrix whose rows are the columns of the stored one, which is read as a whole: a strip of it has elements everywhere.</summary>
    private sealed class Transposed(OnnxFile file, OnnxTensor tensor) : WeightTensor(tensor.Count)
    {
        private float[]? stored;

        public override void Read(long start, Span<float> target)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Count - start, nameof(target));
            stored ??= new Tensor(file, tensor).ToArray();
            var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
            var (column, row) = Math.DivRem((int)start, rows);
            for (var index = 0; index < target.Length; index++)
            {
                target[index] = stored[(row * columns) + column];
                if (++row == rows)
                {
                    (column, row) = (column + 1, 0);
                }
            }
        }
    }
}
