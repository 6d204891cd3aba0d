namespace SparseAttentionGen.Encoders.Models;

/// <summary>ModernBERT's configurations, whose values have other names than BERT's, and which say the kind of each layer in two ways.</summary>
internal static class ModernBertConfiguration
{
    private const float LocalBase = 10_000;
    private const float GlobalBase = 160_000;
    private const int Window = 128;
    private const int GlobalEvery = 3;
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";

    /// <summary>The base model without a checkpoint, or a tiny one.</summary>
    public static EncoderConfiguration Of(bool tiny, int? maxLength, int? vocabularySize)
    {
        var layers = tiny ? 4 : 22;
        bool[] local = [.. Enumerable.Range(0, layers).Select(static layer => layer % GlobalEvery != 0)];
        return new EncoderConfiguration
        {
            ModelType = EncoderConfiguration.ModernBert,
            VocabularySize = vocabularySize ?? EncoderFamily.ModernBert.VocabularySize,
            HiddenSize = tiny ? 64 : 768,
            Layers = layers,
            Heads = tiny ? 4 : 12,
            IntermediateSize = tiny ? 96 : 1152,
            LayerNormEpsilon = 1e-5f,
            MaxPositions = maxLength ?? EncoderFamily.ModernBert.MaxPositions,
            PadTokenId = EncoderFamily.ModernBert.PadTokenId,
            AttentionWindows = [.. local.Select(isLocal => isLocal ? tiny ? 16 : Window : 0)],
            RotaryBases = [.. local.Select(static isLocal => isLocal ? LocalBase : GlobalBase)],
            HasAttentionBias = false,
            HasFeedForwardBias = false,
            HasNormBias = false,
        };
    }

    /// <summary>Reads what is not the same for all families.</summary>
    /// <exception cref="InvalidDataException">A value is missing or not supported.</exception>
    public static EncoderConfiguration Read(ConfigurationValues values, int hidden, int heads)
    {
        var family = EncoderFamily.ModernBert;
        var layers = values.Number("num_hidden_layers", 22, 1, EncoderConfigurations.MostLayers);
        var window = values.Number("local_attention", Window, 2);
        if (window % 2 != 0)
        {
            throw new InvalidDataException($"local_attention is {window}: an even number is needed, half of the keys on each side.");
        }

        if (hidden / heads % 2 != 0)
        {
            throw new InvalidDataException($"The heads' size is {hidden / heads}, but rotary positions turn pairs of elements: it must be even.");
        }

        var local = Local(values, layers);
        var (globalBase, localBase) = Bases(values);
        return new EncoderConfiguration
        {
            ModelType = family.ModelType,
            VocabularySize = values.Number("vocab_size", family.VocabularySize, 1),
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            IntermediateSize = values.Number("intermediate_size", 1152, 1, EncoderConfigurations.WidestLayer),
            Activation = EncoderConfigurations.ActivationOf(values, "hidden_activation", family),
            LayerNormEpsilon = values.Real("norm_eps", 1e-5f),
            MaxPositions = values.Number("max_position_embeddings", family.MaxPositions, 1),
            PadTokenId = values.Number("pad_token_id", family.PadTokenId, 0),
            AttentionWindows = [.. local.Select(isLocal => isLocal ? window : 0)],
            RotaryBases = [.. local.Select(isLocal => isLocal ? localBase : globalBase)],
            HasAttentionBias = values.Flag("attention_bias", false),
            HasFeedForwardBias = values.Flag("mlp_bias", false),
            HasNormBias = values.Flag("norm_bias", false),
        };
    }

    /// <summary>Which layers have a window: a list of kinds in today's files, every n-th layer without one in those before.</summary>
    private static bool[] Local(ConfigurationValues values, int layers)
    {
        if (!values.Has("layer_types"))
        {
            var every = values.Number("global_attn_every_n_layers", GlobalEvery, 1);
            return [.. Enumerable.Range(0, layers).Select(layer => layer % every != 0)];
        }

        var kinds = values.Texts("layer_types");
        if (kinds.Count != layers)
        {
            throw new InvalidDataException($"layer_types has {kinds.Count} kinds for {layers} layers.");
        }

        return [.. kinds.Select(static kind => kind switch
        {
            Sliding => true,
            Full => false,
            _ => throw new InvalidDataException($"layer_types has '{kind}': only {Full} and {Sliding} are supported."),
        })];
    }

    /// <summary>The bases of the layers without and with a window.</summary>
    private static (float Global, float Local) Bases(ConfigurationValues values)
    {
        if (values.Part("rope_parameters") is { } parameters && (parameters.Part(Full) ?? parameters.Part(Sliding)) is not null)
        {
            return (Base(parameters.Part(Full), GlobalBase), Base(parameters.Part(Sliding), LocalBase));
        }

        var global = values.Real("global_rope_theta", GlobalBase);
        return (global, values.Real("local_rope_theta", LocalBase));
    }

    private static float Base(ConfigurationValues? parameters, float usual) => parameters?.Text("rope_type", "default") is not (null or "default") and var type
        ? throw new InvalidDataException($"rope_type is '{type}': only default is supported.")
        : parameters?.Real("rope_theta", usual) ?? usual;
}
