using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>The weights of a folder with one safetensors file, or with several and an index.</summary>
/// <remarks>Files stay open as long as a tensor of them is in use.</remarks>
internal sealed class CheckpointWeights : IWeightSource, IDisposable
{
    public const string FileName = "model.safetensors";

    private const int MostListed = 3;

    private readonly CheckpointShards shards;
    private readonly TensorNames names;

    private CheckpointWeights(CheckpointShards shards, IEnumerable<string> architecture)
    {
        this.shards = shards;
        try
        {
            names = TensorNames.Find(architecture, shards.Names);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens the files of a folder; null where there are none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="architecture">All names that may be read, without a prefix: what the checkpoint calls them is found by comparison.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or not what its name says.</exception>
    public static CheckpointWeights? Open(string folder, IEnumerable<string> architecture) =>
        CheckpointShards.Open(folder, FileName) is { } shards ? new CheckpointWeights(shards, architecture) : null;

    public bool Has(string name) => names.Of(name) is not null;

    public string? Problem(string name, params ReadOnlySpan<int> shape)
    {
        if (names.Of(name) is not { } written)
        {
            return Lack([name], 1);
        }

        if (shards.Find(written) is not var (file, entry))
        {
            return $"{shards.Label} says that {shards.FileOf(written)} has the tensor '{written}', but it has not.";
        }

        var same = entry.Shape.Length == shape.Length;
        for (var dimension = 0; same && dimension < shape.Length; dimension++)
        {
            same = entry.Shape[dimension] == shape[dimension];
        }

        return same
            ? file.Problem(entry) ?? TensorSizes.Problem(name, shape)
            : $"The tensor '{entry.Name}' has the sizes {entry.ShapeText}, but config.json makes it {TensorSizes.Text(shape)}.";
    }

    public string Lack(IReadOnlyList<string> missing, int needed)
    {
        if (names.Count == 0)
        {
            string[] some = [.. shards.Names.Order(StringComparer.Ordinal).Take(MostListed)];
            var adapter = shards.Names.Any(static name => name.Contains("lora_", StringComparison.Ordinal))
                ? " It is an adapter (LoRA), which has to be merged into its model first."
                : string.Empty;
            return some.Length == 0
                ? $"{shards.Label} has no tensors."
                : $"{shards.Label} has none of the tensors that config.json asks for, whatever stands before their names: it has {Quoted(some)}"
                    + (shards.Names.Count > some.Length ? $" and {shards.Names.Count - some.Length:N0} more." : ".") + adapter;
        }

        var prefix = names.Prefix.Length == 0 ? "without a prefix" : $"with the prefix '{names.Prefix}'";
        var more = missing.Count > MostListed ? $" and {missing.Count - MostListed:N0} more" : string.Empty;
        return $"{shards.Label}, which has the model's tensors {prefix}, lacks {missing.Count:N0} of the {needed:N0} that config.json asks for: "
            + $"{Quoted(missing.Take(MostListed))}{more}.";
    }

    public WeightTensor Open(string name, WeightKind kind, params ReadOnlySpan<int> shape)
    {
        if (Problem(name, shape) is { } problem)
        {
            throw new InvalidDataException(problem);
        }

        var (file, entry) = shards.Find(names.Of(name)!)!.Value;
        return new Tensor(file, entry);
    }

    public void Dispose() => shards.Dispose();

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(static name => $"'{name}'"));

    private sealed class Tensor(SafetensorsFile file, TensorEntry entry) : WeightTensor(entry.Count)
    {
        public override void Read(long start, Span<float> target)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(start);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, Count - start, nameof(target));
            file.ReadFloats(entry, start, target);
            FiniteNumbers.Require(target, start, file.Name, entry.Name, entry.Shape);
        }
    }
}
