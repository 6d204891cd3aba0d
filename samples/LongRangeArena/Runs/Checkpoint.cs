using System.Globalization;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongRangeArena.Runs;

/// <summary>A run on disk, as a safetensors file: weights under their names, Adam's means, the curve, and the rest as texts.</summary>
internal static class Checkpoint
{
    private const string Optimizer = "adam.";
    private const string First = Optimizer + "first.";
    private const string Second = Optimizer + "second.";
    private const string Curve = "curve";
    private const string Step = "step";
    private const string LossSum = "loss_sum";
    private const string Seconds = "seconds";

    /// <summary>Figures of a point of the curve, each as two floats that add up to it: seconds and losses keep their digits.</summary>
    private const int CurveColumns = 10;

    /// <summary>Writes a run.</summary>
    public static void Save(TrainingRun run, string path)
    {
        var tensors = new List<WrittenTensor>();
        foreach (var moments in run.Optimizer.Moments)
        {
            tensors.Add(new WrittenTensor(moments.Parameter.Name, moments.Parameter.Shape, moments.Parameter.Values));
            tensors.Add(new WrittenTensor(First + moments.Parameter.Name, moments.Parameter.Shape, moments.First));
            tensors.Add(new WrittenTensor(Second + moments.Parameter.Name, moments.Parameter.Shape, moments.Second));
        }

        tensors.Add(new WrittenTensor(Curve, [run.Curve.Count, CurveColumns], run.Curve.SelectMany(Columns).ToArray()));
        var texts = new Dictionary<string, string>(run.Plan.Description)
        {
            [TrainedModel.LabelsText] = string.Join(TrainedModel.LabelSeparator, run.Plan.Task.Labels),
            [Step] = run.Optimizer.Steps.ToString(CultureInfo.InvariantCulture),
            [LossSum] = run.LossSum.ToString("R", CultureInfo.InvariantCulture),
            [Seconds] = run.Seconds.ToString("R", CultureInfo.InvariantCulture),
        };
        SafetensorsWriter.Write(path, tensors, texts);
    }

    /// <summary>Continues a run where a file has left it.</summary>
    /// <exception cref="InputException">The file is of a run with other options.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Load(TrainingRun run, string path)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var (name, wanted) in run.Plan.Description)
        {
            var found = file.Metadata.GetValueOrDefault(name) ?? "unknown";
            if (found != wanted)
            {
                throw new InputException($"{path} is of a run with {name} {found}, not {wanted}: --restart trains anew, another folder keeps both.");
            }
        }

        foreach (var moments in run.Optimizer.Moments)
        {
            file.ReadInto(moments.Parameter.Name, moments.Parameter.Values);
            file.ReadInto(First + moments.Parameter.Name, moments.First);
            file.ReadInto(Second + moments.Parameter.Name, moments.Second);
        }

        run.Optimizer.Steps = file.Number<int>(Step);
        run.LossSum = file.Number<double>(LossSum);
        run.Seconds = file.Number<double>(Seconds);
        run.Curve.Clear();
        run.Curve.AddRange(file.ReadFloats(file.Required(Curve)).Chunk(CurveColumns).Select(Point));
    }

    /// <summary>Writes the model alone: what is needed to use it, a third of the size.</summary>
    /// <param name="path">A checkpoint.</param>
    /// <param name="target">The file to write.</param>
    public static void Export(string path, string target)
    {
        using var file = SafetensorsFile.Open(path);
        var weights = file.Tensors
            .Where(static entry => entry.Name != Curve && !entry.Name.StartsWith(Optimizer, StringComparison.Ordinal))
            .Select(entry => new WrittenTensor(entry.Name, [.. entry.Shape.Select(static size => (int)size)], file.ReadFloats(entry)));
        SafetensorsWriter.Write(target, [.. weights], file.Metadata.Where(static text => text.Key is not (Step or LossSum or Seconds)).ToDictionary());
    }

    private static IEnumerable<float> Columns(CurvePoint point)
    {
        double[] figures = [point.Step, point.TrainingLoss, point.ValidationLoss, point.ValidationAccuracy, point.Seconds];
        return figures.SelectMany(static figure => new[] { (float)figure, (float)(figure - (float)figure) });
    }

    private static CurvePoint Point(float[] columns)
    {
        double[] figures = [.. columns.Chunk(2).Select(static pair => (double)pair[0] + pair[1])];
        return new CurvePoint((int)figures[0], figures[1], figures[2], figures[3], figures[4]);
    }
}
