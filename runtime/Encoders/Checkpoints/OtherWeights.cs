namespace SparseAttentionGen.Encoders.Checkpoints;

/// <summary>Weights of a folder that are in no file that is read, and what to do about it.</summary>
internal static class OtherWeights
{
    private static readonly (string Pattern, string What)[] Formats =
    [
        ("pytorch_model*.bin", "weights pickled by PyTorch"), ("*.bin", "weights pickled by PyTorch"), ("*.pt", "weights pickled by PyTorch"),
        ("*.pth", "weights pickled by PyTorch"), ("*.ckpt", "weights pickled by PyTorch"), ("tf_model*.h5", "TensorFlow's weights"),
        ("*.msgpack", "Flax's weights"),
    ];

    /// <summary>A sentence on what a folder without model.safetensors has instead; null: nothing that looks like weights.</summary>
    /// <param name="folder">The folder.</param>
    public static string? Advice(string folder)
    {
        string[] safetensors = [.. Names(folder, "*.safetensors")];
        if (safetensors.Length > 0)
        {
            return safetensors is [var only] && !only.Contains("-of-", StringComparison.Ordinal)
                ? $"{folder} has no {CheckpointWeights.FileName}, but {only}: if these are the model's weights, rename the file."
                : $"{folder} has {string.Join(", ", safetensors.Take(3))}{(safetensors.Length > 3 ? " and more" : string.Empty)}, but no {CheckpointWeights.FileName}.index.json "
                    + "that says which of them has which tensor: download it, too.";
        }

        foreach (var (pattern, what) in Formats)
        {
            if (Names(folder, pattern).FirstOrDefault() is { } name)
            {
                return $"{folder} has no {CheckpointWeights.FileName}, but {name}, {what}, which are not read here (a pickle is a program). Convert it once, in Python: "
                    + $"from transformers import AutoModel; AutoModel.from_pretrained(\"{folder}\"{Framework(what)}).save_pretrained(\"{folder}\", safe_serialization=True). "
                    + "On the hub, a model's page often has model.safetensors as well, or a pull request that adds it.";
            }
        }

        return null;
    }

    private static string Framework(string what) => what[0] switch
    {
        'T' => ", from_tf=True",
        'F' => ", from_flax=True",
        _ => string.Empty,
    };

    private static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
