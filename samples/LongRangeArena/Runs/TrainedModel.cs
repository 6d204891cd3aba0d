using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.LongRangeArena.Tasks;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>A model to be used, read from a checkpoint or from a model's file: both have the weights, and the task, attention and sizes as texts.</summary>
internal sealed class TrainedModel
{
    /// <summary>The text with the classes' names, and what is between two of them.</summary>
    public const string LabelsText = "labels";

    public const char LabelSeparator = '\n';

    private readonly Encoder encoder;

    private TrainedModel(string task, AttentionVariant variant, EncoderSize size, Prediction prediction, IReadOnlyList<string> labels, int seed, int threads)
    {
        (Task, Variant, Size, Prediction, Labels) = (task, variant, size, prediction, labels);
        encoder = new Encoder(prediction, size, variant, seed, threads);
    }

    /// <summary>Key of the task that it was trained for.</summary>
    public string Task { get; }

    /// <summary>Its attention.</summary>
    public AttentionVariant Variant { get; }

    /// <summary>Its sizes.</summary>
    public EncoderSize Size { get; }

    /// <summary>What it predicts.</summary>
    public Prediction Prediction { get; }

    /// <summary>Names of the classes; empty: they are bytes.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Most tokens of an example, besides the first, which is the same for all.</summary>
    public int MostTokens => Size.Length - 1;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is none of this program, or damaged.</exception>
    public static TrainedModel Load(string path, int threads)
    {
        using var file = SafetensorsFile.Open(path);
        var (task, key) = (file.Text("task"), file.Text("attention"));
        var variant = AttentionVariants.Find(key) ?? throw new InvalidDataException($"{file.Name} has the attention '{key}', which is not known here.");
        var size = new EncoderSize(
            Number(file, "layers", 1, EncoderSize.MostLayers),
            Number(file, "heads", 1, EncoderSize.MostHeads),
            Number(file, "length", EncoderSize.LeastLength, EncoderSize.MostLength));
        string[] labels = file.Text(LabelsText) is { Length: > 0 } names ? names.Split(LabelSeparator) : [];
        var prediction = new Prediction(Rows(file, "embedding.tokens"), Rows(file, "head.bias"), labels.Length == 0);
        if (labels.Length > 0 && labels.Length != prediction.Classes)
        {
            throw new InvalidDataException($"{file.Name} has {labels.Length} {LabelsText}, but predicts {prediction.Classes} classes.");
        }

        if (!variant.Fits(prediction))
        {
            throw new InvalidDataException($"{file.Name} predicts each token with {variant.Name}, which sees the whole sequence.");
        }

        var model = new TrainedModel(task, variant, size, prediction, labels, file.Number<int>("seed"), threads);
        foreach (var parameter in model.encoder.Parameters)
        {
            file.ReadInto(parameter.Name, parameter.Values);
        }

        return model;
    }

    /// <summary>Predicts the class of a sequence or, of a decoder, the token behind it.</summary>
    /// <param name="tokens">At most <see cref="MostTokens"/>.</param>
    /// <returns>A probability for each class.</returns>
    public float[] Predict(int[] tokens)
    {
        var logits = Logits(Batch.Of([new Example(tokens, 0)], Size.Length, Prediction));
        var last = Prediction.IsOfEachToken ? tokens.Length * Prediction.Classes : 0;
        var probabilities = new float[Prediction.Classes];
        System.Numerics.Tensors.TensorPrimitives.SoftMax<float>(logits.AsSpan(last, Prediction.Classes), probabilities);
        return probabilities;
    }

    /// <summary>The logits of a batch; overwritten by the next call.</summary>
    public float[] Logits(Batch batch) => encoder.Predict(batch.Tokens, batch.Lengths);

    private static int Number(SafetensorsFile file, string name, int least, int most) => file.Number<int>(name) is var number && number >= least && number <= most
        ? number
        : throw new InvalidDataException($"{file.Name}: {name} is {number}, but must be between {least} and {most}.");

    private static int Rows(SafetensorsFile file, string name) => file.Required(name).Shape is [> 0 and <= 1 << 20, ..] shape
        ? (int)shape[0]
        : throw new InvalidDataException($"{file.Name}: the tensor '{name}' is {file.Required(name).ShapeText}, but must have between 1 and {1 << 20} rows.");
}
