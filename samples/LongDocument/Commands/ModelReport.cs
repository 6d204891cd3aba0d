using System.Diagnostics;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>What all commands tell their user about the model and its cost.</summary>
internal sealed class ModelReport(IAnsiConsole console)
{
    /// <summary>Tells what runs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="global">The tokens that are global in a Longformer.</param>
    /// <param name="vector">How a vector is made; null: none is.</param>
    public void Model(OpenedModel model, string? global = null, string? vector = null)
    {
        var encoder = model.Encoder;
        var grid = Facts();
        Fact(grid, "Model", model.Name);
        Fact(grid, "", $"{encoder.ModelType}: {encoder.Layers} layers, {encoder.Heads} heads of {encoder.HeadSize}, hidden size {encoder.HiddenSize:N0}, up to {model.MaxLength:N0} tokens");
        Fact(grid, "Tokens", model.Tokenizer.Name);
        if (encoder.ModelType == EncoderConfiguration.Longformer)
        {
            Fact(grid, "Global", global ?? (model.Layout.IsFirstGlobal ? "the first token" : "no token (--global-tokens first: the first one)"));
        }

        if (vector is not null)
        {
            Fact(grid, "Vector", vector);
        }

        console.Write(grid);
        Notes(model.Notes);
        RandomWeights(model, "results");
    }

    /// <summary>Warns that results mean nothing where the weights are random.</summary>
    public void RandomWeights(OpenedModel model, string results)
    {
        if (model.IsRandom)
        {
            console.MarkupLineInterpolated($"[yellow]Random weights: the {results} mean nothing.[/]");
        }
    }

    public void Cost(long tokens, TimeSpan time)
    {
        var grid = Facts();
        Fact(grid, "Time", $"{Units.Time(time)} for {tokens:N0} tokens: {tokens / time.TotalSeconds:N0} tokens/s");
        Fact(grid, "Memory", PeakMemory());
        console.Write(grid);
    }

    public void Notes(IEnumerable<string> notes)
    {
        foreach (var note in notes)
        {
            console.MarkupLineInterpolated($"[yellow]Note:[/] {note}");
        }
    }

    /// <summary>Tells which files were left out, those of one reason together.</summary>
    public void Skipped(IReadOnlyList<SkippedFile> files)
    {
        const int MostNamed = 3;
        Notes(files.GroupBy(static file => file.Reason.TrimEnd('.'), static file => file.Name).Select(static group =>
            $"Left out: {string.Join(", ", group.Take(MostNamed))}{(group.Count() > MostNamed ? $" and {group.Count() - MostNamed:N0} more" : string.Empty)} ({group.Key})."));
    }

    private static string PeakMemory()
    {
        using var process = Process.GetCurrentProcess();

        // Some systems do not record the peak and return 0.
        return process.PeakWorkingSet64 > 0 ? $"{Units.Megabytes(process.PeakWorkingSet64)} at the peak of the process" : "unknown on this system";
    }

    private static Grid Facts() => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();

    private static void Fact(Grid grid, string name, string fact) => grid.AddRow(new Text(name), new Text(fact));
}
