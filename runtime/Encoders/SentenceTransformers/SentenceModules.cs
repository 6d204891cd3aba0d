using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Layers;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.SentenceTransformers;

/// <summary>The modules behind the encoder of a sentence-transformers model, each out of its folder.</summary>
internal static class SentenceModules
{
    private const string ConfigurationName = "config.json";
    private const string ModePrefix = "pooling_mode_";

    /// <summary>The library's modes in the order in which it puts their vectors one behind the other; null: not supported.</summary>
    private static readonly (string Name, Pooling? Pooling)[] Modes =
    [
        ("cls_token", Documents.Pooling.First), ("max_tokens", Documents.Pooling.Max), ("mean_tokens", Documents.Pooling.Mean),
        ("mean_sqrt_len_tokens", null), ("weightedmean_tokens", null), ("lasttoken", null),
    ];

    /// <summary>The pooling.</summary>
    /// <exception cref="InvalidDataException">Its file is missing or damaged, or a mode is not supported.</exception>
    public static VectorRecipe Pooling(string folder) => Read(folder, static values =>
    {
        // The one mode that is on where the file does not name it. Newer files have one text, or a list, instead of flags.
        var flags = Modes.Where(mode => values.Flag(ModePrefix + mode.Name, mode.Name == "mean_tokens")).Select(static mode => mode.Name);
        var names = values.Has("pooling_mode") ? values.TextOrTexts("pooling_mode").Select(FlagOf) : flags;
        string[] chosen = [.. names];
        foreach (var name in chosen)
        {
            if (Modes.FirstOrDefault(mode => mode.Name == name).Pooling is null)
            {
                throw new InvalidDataException($"{ModePrefix}{name} is not supported: cls_token, mean_tokens and max_tokens are.");
            }
        }

        return chosen.Length > 0
            ? new VectorRecipe
            {
                Poolings = [.. Modes.Where(mode => chosen.Contains(mode.Name)).Select(static mode => mode.Pooling!.Value)],
                CountsSpecialTokens = true,
                CountsPrompt = values.Flag("include_prompt", true),
            }
            : throw new InvalidDataException("no pooling mode is on.");
    });

    /// <summary>What a module does with the pooled vector; null: nothing, as far as vectors of a trained model go.</summary>
    /// <exception cref="InvalidDataException">It is not supported, or its files are missing or damaged.</exception>
    public static VectorStep? Step(string type, string folder) => type switch
    {
        "Normalize" => VectorStep.Normalise,
        "Dense" => Read(folder, values => Dense(values, folder)),
        "LayerNorm" => Read(folder, values => Norm(values, folder)),
        "Dropout" => null,
        _ => throw new InvalidDataException($"{folder}: the module {type} is not supported: Pooling, Dense, LayerNorm, Normalize and Dropout are."),
    };

    private static VectorStep Dense(ConfigurationValues values, string folder)
    {
        var (inputs, outputs) = (values.Number("in_features", 0, 1, 1 << 16), values.Number("out_features", 0, 1, 1 << 16));
        var activation = ActivationOf(values.Text("activation_function", "torch.nn.modules.activation.Tanh")!);
        foreach (var (name, usual) in new[] { ("module_input_name", "sentence_embedding"), ("module_output_name", "sentence_embedding") })
        {
            if (values.Text(name, usual) is { } given && given != usual)
            {
                throw new InvalidDataException($"{name} is '{given}': only {usual} is supported.");
            }
        }

        using var weights = Weights(folder, "linear.weight", "linear.bias");
        return VectorStep.Dense(LayerWeights.Linear(weights, "linear", inputs, outputs, values.Flag("bias", true)), activation);
    }

    private static VectorStep Norm(ConfigurationValues values, string folder)
    {
        const float Epsilon = 1e-5f;
        var size = values.Number("dimension", 0, 1, 1 << 16);
        using var weights = Weights(folder, "norm.weight", "norm.bias");
        return VectorStep.LayerNormalise(LayerWeights.Norm(weights, "norm", size, Epsilon), size);
    }

    private static CheckpointWeights Weights(string folder, params string[] names) => CheckpointWeights.Open(folder, names) ?? throw new InvalidDataException(
        $"it has no {CheckpointWeights.FileName} beside it. Where there is pytorch_model.bin, convert the model once, in Python: "
        + "from sentence_transformers import SentenceTransformer; SentenceTransformer(\"NAME\").save(\"FOLDER\", safe_serialization=True).");

    private static T Read<T>(string folder, Func<ConfigurationValues, T> read)
    {
        var path = Path.Combine(folder, ConfigurationName);
        return File.Exists(path)
            ? JsonFile.Read(path, root => read(new ConfigurationValues(root)))
            : throw new InvalidDataException($"{path} is missing, but modules.json names its module: download it, too.");
    }

    private static string FlagOf(string mode) => mode switch
    {
        "cls" => "cls_token",
        "max" => "max_tokens",
        "mean" => "mean_tokens",
        _ => mode,
    };

    private static Activation ActivationOf(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "Identity" => Activation.Identity,
        "Tanh" => Activation.Tanh,
        "ReLU" => Activation.Relu,
        "GELU" => Activation.Gelu,
        "SiLU" => Activation.Silu,
        "Sigmoid" => Activation.Logistic,
        _ => throw new InvalidDataException($"activation_function is '{name}': only Identity, Tanh, ReLU, GELU, SiLU and Sigmoid are supported."),
    };
}
