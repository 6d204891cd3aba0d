using static TorchSharp.torch;

namespace SparseAttentionGen.Torch.Arguments;

/// <summary>The optional parts of a call, checked: numbers as arrays, and tensors in two lists, as autograd takes and saves them.</summary>
internal sealed class PreparedArguments
{
    private readonly TorchAttentionArguments source;
    private readonly int[] queryOffsets;
    private readonly int[] keyLengths;
    private readonly int[] segmentIds;
    private readonly int[] querySegmentIds;
    private readonly int[] cumulativeLengths;
    private readonly int[] cumulativeQueryLengths;
    private readonly int[] prefixLengths;

    /// <summary>Checks and reads what is given with a call.</summary>
    /// <exception cref="ArgumentException">A tensor does not fit.</exception>
    public PreparedArguments(TorchAttentionArguments source, Tensor key)
    {
        this.source = source;
        queryOffsets = Numbers(source.QueryOffsets, nameof(source.QueryOffsets));
        keyLengths = Numbers(source.KeyLengths, nameof(source.KeyLengths));
        segmentIds = Numbers(source.SegmentIds, nameof(source.SegmentIds));
        querySegmentIds = Numbers(source.QuerySegmentIds, nameof(source.QuerySegmentIds));
        cumulativeLengths = Numbers(source.CumulativeLengths, nameof(source.CumulativeLengths));
        cumulativeQueryLengths = Numbers(source.CumulativeQueryLengths, nameof(source.CumulativeQueryLengths));
        prefixLengths = Numbers(source.PrefixLengths, nameof(source.PrefixLengths));
        Differentiable =
        [
            Pairs(Floats(source.Bias, nameof(source.Bias)), nameof(source.Bias)),
            Table(source.RelativeBias),
            Rows(source.GlobalQuery, nameof(source.GlobalQuery)),
            Rows(source.GlobalKey, nameof(source.GlobalKey)),
            Rows(source.GlobalValue, nameof(source.GlobalValue)),
        ];
        if (source.Mask is { } mask)
        {
            TensorChecks.Type(mask, nameof(source.Mask), ScalarType.Bool, "bool");
            Pairs(mask, nameof(source.Mask));
        }

        Constant = [source.Mask, KeyMask(source.KeyPaddingMask, key, nameof(source.KeyPaddingMask)), KeyMask(source.GlobalTokenMask, key, nameof(source.GlobalTokenMask))];
    }

    /// <summary>Bias, table of distances, and query, key and value of global tokens; null where there is none.</summary>
    public IReadOnlyList<Tensor?> Differentiable { get; }

    /// <summary>The names of <see cref="Differentiable"/>.</summary>
    public static IReadOnlyList<string> DifferentiableNames { get; } =
    [
        nameof(TorchAttentionArguments.Bias),
        nameof(TorchAttentionArguments.RelativeBias),
        nameof(TorchAttentionArguments.GlobalQuery),
        nameof(TorchAttentionArguments.GlobalKey),
        nameof(TorchAttentionArguments.GlobalValue),
    ];

    /// <summary>Masks of pairs, padding and global tokens; null where there is none.</summary>
    public IReadOnlyList<Tensor?> Constant { get; }

    /// <summary>The arguments of a call.</summary>
    /// <param name="differentiable"><see cref="Differentiable"/>, or what autograd has saved of them.</param>
    /// <param name="constant"><see cref="Constant"/>, likewise.</param>
    /// <param name="logSumExp">See <see cref="AttentionArguments.LogSumExp"/>; null: not wanted.</param>
    public AttentionArguments ToArguments(IReadOnlyList<Tensor?> differentiable, IReadOnlyList<Tensor?> constant, Tensor? logSumExp) => new()
    {
        QueryOffset = source.QueryOffset,
        QueryOffsets = queryOffsets,
        KeyLengths = keyLengths,
        KeyPaddingMask = TensorMemory.Elements<bool>(constant[1]),
        CountsPadding = source.CountsPadding,
        SkipPaddingRows = source.SkipPaddingRows,
        GlobalTokenMask = TensorMemory.Elements<bool>(constant[2]),
        GlobalQuery = TensorMemory.Read<float>(differentiable[2]),
        GlobalKey = TensorMemory.Read<float>(differentiable[3]),
        GlobalValue = TensorMemory.Read<float>(differentiable[4]),
        SegmentIds = segmentIds,
        QuerySegmentIds = querySegmentIds,
        CumulativeLengths = cumulativeLengths,
        CumulativeQueryLengths = cumulativeQueryLengths,
        PrefixLengths = prefixLengths,
        Window = source.Window,
        RandomSeed = source.RandomSeed,
        BlockMask = source.BlockMask,
        Bias = TensorMemory.Read<float>(differentiable[0]),
        RelativeBias = TensorMemory.Elements<float>(differentiable[1]),
        Mask = TensorMemory.Read<bool>(constant[0]),
        LogSumExp = TensorMemory.Elements<float>(logSumExp),
    };

    private static Tensor? Floats(Tensor? tensor, string name)
    {
        if (tensor is not null)
        {
            TensorChecks.Floats(tensor, name);
        }

        return tensor;
    }

    private static Tensor? Pairs(Tensor? tensor, string name) => tensor?.dim() is 0 or > 4
        ? throw new ArgumentException($"{name} has {tensor.dim()} dimensions, but must have 1 to 4, which are broadcast to [batch, heads, queryLength, keyLength].", name)
        : tensor;

    private static Tensor? Rows(Tensor? tensor, string name)
    {
        if (tensor is not null)
        {
            TensorChecks.Rows(tensor, name);
        }

        return tensor;
    }

    /// <summary>A small table is copied where it has gaps; autograd passes its gradient on.</summary>
    private static Tensor? Table(Tensor? tensor) => Floats(tensor, nameof(TorchAttentionArguments.RelativeBias))?.contiguous();

    private static Tensor? KeyMask(Tensor? mask, Tensor key, string name)
    {
        if (mask is null)
        {
            return null;
        }

        TensorChecks.KeyMask(mask, key, name);
        return mask.contiguous();
    }

    private static int[] Numbers(Tensor? tensor, string name)
    {
        if (tensor is null)
        {
            return [];
        }

        TensorChecks.Readable(tensor, name);
        if (tensor.dtype is not (ScalarType.Int32 or ScalarType.Int64))
        {
            throw new ArgumentException($"{name} is {tensor.dtype}, but must be int32 or int64.", name);
        }

        using var numbers = tensor.to(ScalarType.Int64).contiguous();
        return Array.ConvertAll(TensorMemory.Elements<long>(numbers).ToArray(), number => number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new ArgumentException($"{name} has the element {number}, which is no 32-bit number.", name));
    }
}
