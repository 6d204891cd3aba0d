using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Layers;

namespace SparseAttentionGen.Encoders.Models;

/// <summary>Configurations from files, and those of models with random weights.</summary>
internal static class EncoderConfigurations
{
    public const string FileName = "config.json";

    /// <summary>Far beyond every published encoder: a larger number comes from a damaged file.</summary>
    public const int WidestLayer = 1 << 16;

    /// <inheritdoc cref="WidestLayer"/>
    public const int MostLayers = 1000;

    /// <summary>Reads a <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or a value is missing or not supported.</exception>
    public static EncoderConfiguration Read(string path) => JsonFile.Read(path, static root => Read(new ConfigurationValues(root)));

    /// <summary>The configuration of a model without a checkpoint.</summary>
    /// <param name="modelType">"longformer", "big_bird" or "modernbert".</param>
    /// <param name="size">The size.</param>
    /// <param name="maxLength">Most tokens of a sequence; null: 4096, or ModernBERT's 8192, as published.</param>
    /// <param name="vocabularySize">Number of tokens; null: as published.</param>
    public static EncoderConfiguration Of(string modelType, EncoderSize size, int? maxLength, int? vocabularySize)
    {
        var (tiny, isLongformer) = (size == EncoderSize.Tiny, modelType == EncoderConfiguration.Longformer);
        if (modelType == EncoderConfiguration.ModernBert)
        {
            return ModernBertConfiguration.Of(tiny, maxLength, vocabularySize);
        }

        if (!isLongformer && modelType != EncoderConfiguration.BigBird)
        {
            throw new InvalidDataException(
                $"There is no model '{modelType}': choose {EncoderConfiguration.Longformer}, {EncoderConfiguration.BigBird} or {EncoderConfiguration.ModernBert}.");
        }

        var layers = tiny ? 2 : 12;
        var configuration = new EncoderConfiguration
        {
            ModelType = modelType,
            VocabularySize = vocabularySize ?? (isLongformer ? 50265 : 50358),
            HiddenSize = tiny ? 64 : 768,
            Layers = layers,
            Heads = tiny ? 4 : 12,
            IntermediateSize = tiny ? 128 : 3072,
            Activation = isLongformer ? Activation.Gelu : Activation.GeluTanh,
            LayerNormEpsilon = isLongformer ? 1e-5f : 1e-12f,
            MaxPositions = 0,
            TokenTypes = isLongformer ? 1 : 2,
            PadTokenId = isLongformer ? 1 : 0,
            AttentionWindows = [.. Enumerable.Repeat(tiny ? 64 : 512, layers)],
            BlockSize = tiny ? 16 : 64,
        };
        return configuration with { MaxPositions = Math.Min(maxLength ?? 4096, int.MaxValue - configuration.FirstPosition) + configuration.FirstPosition };
    }

    private static EncoderConfiguration Read(ConfigurationValues values)
    {
        var family = FamilyOf(values);
        var (isLongformer, isBigBird) = (family == EncoderFamily.Longformer, family == EncoderFamily.BigBird);
        var (hidden, heads, layers) = (
            values.Number("hidden_size", 768, 1, WidestLayer), values.Number("num_attention_heads", 12, 1), values.Number("num_hidden_layers", 12, 1, MostLayers));
        if (hidden % heads != 0)
        {
            throw new InvalidDataException($"num_attention_heads is {heads}, which does not divide hidden_size, {hidden}.");
        }

        if (family == EncoderFamily.ModernBert)
        {
            return ModernBertConfiguration.Read(values, hidden, heads);
        }

        if (values.Text("position_embedding_type", "absolute") is not "absolute" and var positions)
        {
            throw new InvalidDataException($"position_embedding_type is '{positions}': only absolute is supported.");
        }

        var padding = values.Number("pad_token_id", family.PadTokenId, 0);
        return new EncoderConfiguration
        {
            ModelType = family.ModelType,
            VocabularySize = values.Number("vocab_size", family.VocabularySize, 1),
            HiddenSize = hidden,
            Layers = layers,
            Heads = heads,
            IntermediateSize = values.Number("intermediate_size", 3072, 1, WidestLayer),
            Activation = ActivationOf(values, "hidden_act", family),
            LayerNormEpsilon = values.Real("layer_norm_eps", 1e-12f),
            MaxPositions = family.ReservedPositions
                + values.Number("max_position_embeddings", family.MaxPositions, (family.CountsPositionsFromPadding ? padding + 1 : 0) + 1),
            TokenTypes = values.Number("type_vocab_size", 2, 1),
            PadTokenId = padding,
            AttentionWindows = isLongformer ? Windows(values, layers) : [],
            Landmarks = family == EncoderFamily.Nystromformer ? Landmarks(values) : 0,
            Convolution = family == EncoderFamily.Nystromformer ? Convolution(values) : 0,
            BlockSize = values.Number("block_size", 64, 1),
            RandomBlocks = values.Number("num_random_blocks", 3, 0),
            IsFull = isBigBird && IsFull(values.Text("attention_type", "block_sparse")),
            RescalesEmbeddings = isBigBird && values.Flag("rescale_embeddings", false),
            HasAttentionBias = !isBigBird || values.Flag("use_bias", true),
        };
    }

    /// <summary>The family of the model's type, or where that is left empty of the names of the model's classes.</summary>
    private static EncoderFamily FamilyOf(ConfigurationValues values)
    {
        var modelType = values.Text("model_type", null);
        if (EncoderFamily.Find(modelType) is { } family)
        {
            return family;
        }

        var architectures = string.IsNullOrWhiteSpace(modelType) ? values.TextOrTexts("architectures") : [];
        EncoderFamily?[] families = [.. architectures.Select(EncoderFamily.OfClass).Distinct()];
        var named = architectures.Count == 0 ? string.Empty : $", and architectures is [{string.Join(", ", architectures)}]";
        return families is [{ } only] ? only : throw new InvalidDataException($"model_type is '{modelType}'{named}: only {EncoderFamily.Names} are supported.");
    }

    private static int[] Windows(ConfigurationValues values, int layers)
    {
        var windows = values.Numbers("attention_window", layers) ?? [.. Enumerable.Repeat(512, layers)];
        foreach (var window in windows)
        {
            if (window < 2 || window % 2 != 0)
            {
                throw new InvalidDataException($"attention_window has {window}: even numbers from 2 on are needed, half of them on each side.");
            }
        }

        return windows;
    }

    /// <summary>
    /// The number of landmarks. Where the length of the segments' sequence equals it, as in the published files, the implementation that they are for attends fully.
    /// </summary>
    private static int Landmarks(ConfigurationValues values)
    {
        var (landmarks, length) = (values.Number("num_landmarks", 64, 1), values.Number("segment_means_seq_len", 64, 1));
        if (landmarks != length && values.Has("inv_coeff_init_option") && !values.IsFalse("inv_coeff_init_option"))
        {
            throw new InvalidDataException("inv_coeff_init_option is given: only false is supported, by which the pseudo-inverse of a head does not depend on other sequences.");
        }

        return landmarks == length ? 0 : landmarks;
    }

    private static int Convolution(ConfigurationValues values)
    {
        var size = values.Number("conv_kernel_size", values.Has("conv_kernel_size") ? 0 : 65, 0);
        return size == 0 || size % 2 == 1 ? size : throw new InvalidDataException($"conv_kernel_size is {size}: an odd number is needed, or null for none.");
    }

    private static bool IsFull(string? type) => type switch
    {
        "block_sparse" => false,
        "original_full" => true,
        _ => throw new InvalidDataException($"attention_type is '{type}': only block_sparse and original_full are supported."),
    };

    /// <summary>The function that a configuration names.</summary>
    public static Activation ActivationOf(ConfigurationValues values, string key, EncoderFamily family) => values.Text(key, family.ActivationName) switch
    {
        "gelu" or "gelu_python" => Activation.Gelu,
        "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" or "gelu_python_tanh" or "gelu_accurate" => Activation.GeluTanh,
        "quick_gelu" => Activation.QuickGelu,
        "silu" or "swish" => Activation.Silu,
        "relu" => Activation.Relu,
        "tanh" => Activation.Tanh,
        var name => throw new InvalidDataException(
            $"{key} is '{name}': only gelu, gelu_python, gelu_new, gelu_fast, gelu_accurate, gelu_pytorch_tanh, gelu_python_tanh, quick_gelu, silu, swish, relu and tanh "
            + "are supported."),
    };
}
