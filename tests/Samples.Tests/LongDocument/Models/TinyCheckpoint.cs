using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>A small checkpoint with seeded weights that are large enough to make attention matter.</summary>
internal sealed class TinyCheckpoint
{
    private readonly Random random = new(11);

    public TinyCheckpoint(EncoderConfiguration configuration, string type = "F32", string prefix = "")
    {
        (Configuration, Type, Prefix) = (configuration, type, prefix);
        var (size, inner) = (configuration.HiddenSize, configuration.IntermediateSize);
        if (configuration.ModelType == "modernbert")
        {
            AddModernBert(size, inner);
            return;
        }

        Add("embeddings.word_embeddings.weight", 1, configuration.VocabularySize, size);
        Add("embeddings.position_embeddings.weight", 0.5, configuration.MaxPositions, size);
        Add("embeddings.token_type_embeddings.weight", 0.3, configuration.TokenTypes, size);
        AddNorm("embeddings.LayerNorm");
        string[] projections = configuration.ModelType == "longformer" ? ["query", "key", "value", "query_global", "key_global", "value_global"] : ["query", "key", "value"];
        for (var layer = 0; layer < configuration.Layers; layer++)
        {
            foreach (var projection in projections)
            {
                AddDense($"encoder.layer.{layer}.attention.self.{projection}", size, size, configuration.HasAttentionBias);
            }

            if (configuration.Convolution > 0)
            {
                Add($"encoder.layer.{layer}.attention.self.conv.weight", 0.2, configuration.Heads, 1, configuration.Convolution, 1);
            }

            AddDense($"encoder.layer.{layer}.attention.output.dense", size, size, true);
            AddNorm($"encoder.layer.{layer}.attention.output.LayerNorm");
            AddDense($"encoder.layer.{layer}.intermediate.dense", size, inner, true);
            AddDense($"encoder.layer.{layer}.output.dense", inner, size, true);
            AddNorm($"encoder.layer.{layer}.output.LayerNorm");
        }

        if (configuration.ModelType != "nystromformer")
        {
            AddDense(configuration.ModelType == "big_bird" ? "pooler" : "pooler.dense", size, size, true);
        }
    }

    public EncoderConfiguration Configuration { get; }

    public string Type { get; }

    public string Prefix { get; }

    /// <summary>What the file calls a tensor; null: its name after the prefix.</summary>
    public Func<string, string>? Rename { get; init; }

    /// <summary>The weights as they are after storing.</summary>
    public Dictionary<string, double[]> Weights { get; } = [];

    public Dictionary<string, int[]> Shapes { get; } = [];

    /// <summary>The configurations of the tests.</summary>
    public static EncoderConfiguration Longformer => new()
    {
        ModelType = "longformer",
        VocabularySize = 61,
        HiddenSize = 64,
        Layers = 3,
        Heads = 4,
        IntermediateSize = 80,
        LayerNormEpsilon = 1e-5f,
        MaxPositions = 300,
        TokenTypes = 1,
        PadTokenId = 1,
        AttentionWindows = [4, 12, 30],
    };

    public static EncoderConfiguration BigBird => new()
    {
        ModelType = "big_bird",
        VocabularySize = 53,
        HiddenSize = 64,
        Layers = 3,
        Heads = 4,
        IntermediateSize = 72,
        LayerNormEpsilon = 1e-12f,
        Activation = SparseAttentionGen.Encoders.Layers.Activation.GeluTanh,
        MaxPositions = 4096,
        TokenTypes = 2,
        BlockSize = 16,
        RandomBlocks = 3,
    };

    public static EncoderConfiguration Bert => new()
    {
        ModelType = "bert",
        VocabularySize = 59,
        HiddenSize = 64,
        Layers = 3,
        Heads = 2,
        IntermediateSize = 96,
        LayerNormEpsilon = 1e-12f,
        MaxPositions = 140,
        TokenTypes = 2,
    };

    public static EncoderConfiguration Roberta => new()
    {
        ModelType = "roberta",
        VocabularySize = 59,
        HiddenSize = 128,
        Layers = 2,
        Heads = 2,
        IntermediateSize = 80,
        LayerNormEpsilon = 1e-5f,
        MaxPositions = 140,
        TokenTypes = 1,
        PadTokenId = 1,
    };

    public static EncoderConfiguration Nystromformer => new()
    {
        ModelType = "nystromformer",
        VocabularySize = 59,
        HiddenSize = 64,
        Layers = 2,
        Heads = 4,
        IntermediateSize = 80,
        LayerNormEpsilon = 1e-5f,
        Activation = SparseAttentionGen.Encoders.Layers.Activation.GeluTanh,
        MaxPositions = 242,
        TokenTypes = 2,
        PadTokenId = 1,
        Landmarks = 8,
        Convolution = 5,
    };

    public static EncoderConfiguration ModernBert => new()
    {
        ModelType = "modernbert",
        VocabularySize = 59,
        HiddenSize = 96,
        Layers = 4,
        Heads = 3,
        IntermediateSize = 72,
        LayerNormEpsilon = 1e-5f,
        MaxPositions = 400,
        PadTokenId = 3,
        AttentionWindows = [0, 12, 12, 0],
        RotaryBases = [160_000, 10_000, 10_000, 160_000],
        HasAttentionBias = false,
        HasFeedForwardBias = false,
        HasNormBias = false,
    };

    /// <summary>Adds a tensor that is not the encoder's.</summary>
    public void AddTensor(string name, double size, params int[] shape) => Add(name, size, shape);

    /// <summary>Writes config.json and model.safetensors.</summary>
    public void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), ConfigurationText());
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), Bytes());
    }

    /// <summary>The sample's encoder, from those files.</summary>
    public TransformerEncoder Load()
    {
        using var folder = new TemporaryFolder();
        Write(folder.Path);
        return EncoderLoader.Load(folder.Path);
    }

    /// <summary>The values of all families, each of which reads its own.</summary>
    public string ConfigurationText() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["model_type"] = Configuration.ModelType,
        ["vocab_size"] = Configuration.VocabularySize,
        ["hidden_size"] = Configuration.HiddenSize,
        ["num_hidden_layers"] = Configuration.Layers,
        ["num_attention_heads"] = Configuration.Heads,
        ["intermediate_size"] = Configuration.IntermediateSize,
        ["hidden_act"] = Configuration.Activation == SparseAttentionGen.Encoders.Layers.Activation.GeluTanh ? "gelu_new" : "gelu",
        ["layer_norm_eps"] = Configuration.LayerNormEpsilon,
        ["max_position_embeddings"] = Configuration.MaxPositions - (Configuration.ModelType == "nystromformer" ? 2 : 0),
        ["num_landmarks"] = Math.Max(8, Configuration.Landmarks),
        ["segment_means_seq_len"] = Configuration.Landmarks == 0 ? 8 : 240,
        ["conv_kernel_size"] = Configuration.Convolution,
        ["type_vocab_size"] = Configuration.TokenTypes,
        ["pad_token_id"] = Configuration.PadTokenId,
        ["attention_window"] = Configuration.AttentionWindows,
        ["block_size"] = Configuration.BlockSize,
        ["num_random_blocks"] = Configuration.RandomBlocks,
        ["attention_type"] = Configuration.IsFull ? "original_full" : "block_sparse",
        ["rescale_embeddings"] = Configuration.RescalesEmbeddings,
        ["use_bias"] = Configuration.HasAttentionBias,
        ["hidden_activation"] = "gelu",
        ["norm_eps"] = Configuration.LayerNormEpsilon,
        ["norm_bias"] = Configuration.HasNormBias,
        ["attention_bias"] = Configuration.HasAttentionBias,
        ["mlp_bias"] = Configuration.HasFeedForwardBias,
        ["local_attention"] = Configuration.AttentionWindows.DefaultIfEmpty().Max(),
        ["global_attn_every_n_layers"] = 3,
        ["global_rope_theta"] = Configuration.RotaryBases.DefaultIfEmpty().Max(),
        ["local_rope_theta"] = Configuration.RotaryBases.DefaultIfEmpty().Min(),
    });

    private void AddModernBert(int size, int inner)
    {
        Add("embeddings.tok_embeddings.weight", 1, Configuration.VocabularySize, size);
        AddNorm("embeddings.norm", Configuration.HasNormBias);
        for (var layer = 0; layer < Configuration.Layers; layer++)
        {
            if (layer > 0)
            {
                AddNorm($"layers.{layer}.attn_norm", Configuration.HasNormBias);
            }

            AddDense($"layers.{layer}.attn.Wqkv", size, 3 * size, Configuration.HasAttentionBias);
            AddDense($"layers.{layer}.attn.Wo", size, size, Configuration.HasAttentionBias);
            AddNorm($"layers.{layer}.mlp_norm", Configuration.HasNormBias);
            AddDense($"layers.{layer}.mlp.Wi", size, 2 * inner, Configuration.HasFeedForwardBias);
            AddDense($"layers.{layer}.mlp.Wo", inner, size, Configuration.HasFeedForwardBias);
        }

        AddNorm("final_norm", Configuration.HasNormBias);
    }

    /// <summary>The safetensors file.</summary>
    public byte[] Bytes()
    {
        var data = new MemoryStream();
        var header = new Dictionary<string, object> { ["__metadata__"] = new Dictionary<string, string> { ["format"] = "pt" } };
        foreach (var (name, values) in Weights)
        {
            var start = data.Length;
            foreach (var value in values)
            {
                data.Write(Store(value));
            }

            header[Rename?.Invoke(name) ?? (Prefix + name)] = new { dtype = Type, shape = Shapes[name], data_offsets = new[] { start, data.Length } };
        }

        return Assemble(JsonSerializer.Serialize(header), data.ToArray());
    }

    /// <summary>A file of a header and data.</summary>
    public static byte[] Assemble(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }

    private byte[] Store(double value)
    {
        var bytes = new byte[Type == "F32" ? 4 : 2];
        switch (Type)
        {
            case "F32":
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                break;
            case "F16":
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                break;
            default:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16));
                break;
        }

        return bytes;
    }

    private double Round(double value) => Type switch
    {
        "F32" => (float)value,
        "F16" => (double)(Half)value,
        _ => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits((float)value) & 0xFFFF0000),
    };

    private void AddDense(string name, int inputs, int outputs, bool hasBias)
    {
        Add(name + ".weight", 2.0 / Math.Sqrt(inputs), outputs, inputs);
        if (hasBias)
        {
            Add(name + ".bias", 0.4, outputs);
        }
    }

    private void AddNorm(string name, bool hasBias = true)
    {
        Add(name + ".weight", 0.3, Configuration.HiddenSize);
        Weights[name + ".weight"] = [.. Weights[name + ".weight"].Select(value => Round(value + 1))];
        if (hasBias)
        {
            Add(name + ".bias", 0.2, Configuration.HiddenSize);
        }
    }

    private void Add(string name, double size, params int[] shape)
    {
        Shapes[name] = shape;
        Weights[name] = [.. Enumerable.Range(0, shape.Aggregate(1, static (product, item) => product * item)).Select(_ => Round(((random.NextDouble() * 2) - 1) * size))];
    }
}
