using System.Globalization;
using System.Text;
using SparseAttentionGen.LongRangeArena.Runs;
using SparseAttentionGen.LongRangeArena.Tasks;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongRangeArena.Predicting;

/// <summary>Loads a trained model and predicts the class of one text, or the byte behind it.</summary>
internal sealed class PredictCommand(IAnsiConsole console) : Command<PredictSettings>
{
    private const int MostRows = 10;

    public override int Execute(CommandContext context, PredictSettings settings, CancellationToken cancellationToken)
    {
        var model = TrainedModel.Load(settings.Checkpoint!, settings.Threads ?? Environment.ProcessorCount);
        var bytes = Read(settings);
        var tokens = model.Task == "listops" ? Expression(model, bytes) : Stretch(model, bytes);
        var probabilities = model.Predict(tokens);
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn(model.Prediction.IsOfEachToken ? "next byte" : "class")
            .AddColumn(new TableColumn("probability").RightAligned());
        foreach (var (index, probability) in probabilities.Index().OrderByDescending(static item => item.Item).Take(MostRows))
        {
            var name = model.Labels.Count > 0 ? model.Labels[index] : ByteName(index);
            table.AddRow(name.EscapeMarkup(), (100 * probability).ToString("0.0", CultureInfo.InvariantCulture) + " %");
        }

        console.WriteLine($"{model.Task}, {model.Variant.Name}, up to {model.MostTokens} tokens");
        console.Write(table);
        if (model.Task == "listops")
        {
            console.WriteLine($"The expression's value is {ListOpsTree.Evaluate(tokens)}.");
        }

        return 0;
    }

    private static byte[] Read(PredictSettings settings)
    {
        if (settings.Text is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        using var source = settings.Stdin ? Console.OpenStandardInput() : File.OpenRead(settings.File!);
        using var content = new MemoryStream();
        source.CopyTo(content);
        return content.Length > 0
            ? content.ToArray()
            : throw new InputException(settings.Stdin ? "The standard input is empty." : $"{settings.File} is empty.");
    }

    private static int[] Expression(TrainedModel model, byte[] bytes)
    {
        var tokens = ListOpsText.Parse(Encoding.UTF8.GetString(bytes));
        return tokens.Length <= model.MostTokens
            ? tokens
            : throw new InputException($"The expression has {tokens.Length} tokens, but the model has learned those of up to {model.MostTokens}.");
    }

    /// <summary>The first bytes are classified; the last ones are continued.</summary>
    private int[] Stretch(TrainedModel model, byte[] bytes)
    {
        var kept = Math.Min(bytes.Length, model.MostTokens);
        if (kept < bytes.Length)
        {
            console.WriteLine($"Of {bytes.Length} bytes the model reads the {(model.Prediction.IsOfEachToken ? "last" : "first")} {kept}.");
        }

        var stretch = model.Prediction.IsOfEachToken ? bytes[^kept..] : bytes[..kept];
        return [.. stretch.Select(static item => (int)item)];
    }

    private static string ByteName(int value) => value is > ' ' and < 127 ? $"{(char)value}" : $"0x{value:X2}";
}
