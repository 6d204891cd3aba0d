using System.Text.RegularExpressions;

namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>
/// How a checkpoint writes the names of an architecture's tensors, found by comparing all its names with them: whatever stands before them is the
/// prefix under which most are found, so that no prefix has to be known.
/// </summary>
internal sealed partial class TensorNames
{
    private readonly Dictionary<string, string> names;

    private TensorNames(string prefix, Dictionary<string, string> names) => (Prefix, this.names) = (prefix, names);

    /// <summary>What stands before the architecture's names in the checkpoint; without the segments of wrappers.</summary>
    public string Prefix { get; }

    /// <summary>Number of the architecture's tensors that were found.</summary>
    public int Count => names.Count;

    /// <summary>Compares names.</summary>
    /// <param name="architecture">The architecture's names, without a prefix.</param>
    /// <param name="checkpoint">All names of the checkpoint.</param>
    /// <exception cref="InvalidDataException">Two prefixes fit equally well, or two tensors have one name.</exception>
    public static TensorNames Find(IEnumerable<string> architecture, IEnumerable<string> checkpoint)
    {
        var wanted = architecture.ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, Dictionary<string, List<string>>>(StringComparer.Ordinal);
        foreach (var written in checkpoint)
        {
            var plain = Plain(written);
            for (var start = 0; start >= 0 && start < plain.Length; start = NextSegment(plain, start))
            {
                if (wanted.Contains(plain[start..]))
                {
                    var ofPrefix = Entry(found, plain[..start]);
                    Entry(ofPrefix, plain[start..]).Add(written);
                }
            }
        }

        var most = found.Count == 0 ? 0 : found.Max(static pair => pair.Value.Count);
        string[] best = [.. found.Where(pair => pair.Value.Count == most).Select(static pair => pair.Key).Order(StringComparer.Ordinal)];
        return best switch
        {
            [] => new TensorNames(string.Empty, []),
            [var prefix] => new TensorNames(prefix, found[prefix].ToDictionary(static pair => pair.Key, Single)),
            _ => throw new InvalidDataException(
                $"The checkpoint has the model's tensors more than once, under '{best[0]}' and under '{best[1]}': save the model that you want by itself."),
        };
    }

    /// <summary>What the checkpoint calls a tensor; null: it has none.</summary>
    public string? Of(string name) => names.GetValueOrDefault(name);

    /// <summary>
    /// A name without the segments that wrappers of PyTorch (DataParallel, torch.compile, FSDP, activation checkpointing) put anywhere into it, and
    /// with today's names of a layer normalisation's weights.
    /// </summary>
    private static string Plain(string name) => Scale().Replace(Shift().Replace(Wrapper().Replace(name, string.Empty), "LayerNorm.bias"), "LayerNorm.weight");

    private static int NextSegment(string name, int start) => name.IndexOf('.', start) is >= 0 and var dot ? dot + 1 : -1;

    private static T Entry<T>(Dictionary<string, T> dictionary, string key)
        where T : new() => dictionary.TryGetValue(key, out var value) ? value : dictionary[key] = new T();

    private static string Single(KeyValuePair<string, List<string>> pair) => pair.Value is [var only]
        ? only
        : throw new InvalidDataException($"The checkpoint has the tensor '{pair.Key}' twice, as '{pair.Value[0]}' and as '{pair.Value[1]}'.");

    [GeneratedRegex(@"(?<=^|\.)(module|_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\.")]
    private static partial Regex Wrapper();

    [GeneratedRegex(@"(?<=^|\.)LayerNorm\.gamma$")]
    private static partial Regex Scale();

    [GeneratedRegex(@"(?<=^|\.)LayerNorm\.beta$")]
    private static partial Regex Shift();
}
