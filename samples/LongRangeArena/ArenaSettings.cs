using System.ComponentModel;
using SparseAttentionGen.LongRangeArena.Models;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongRangeArena;

/// <summary>The command line.</summary>
internal sealed class ArenaSettings : CommandSettings
{
    private static readonly string[] Tasks = ["listops", "text", "next-byte"];

    [CommandArgument(0, "[FOLDER]")]
    [Description("Receives checkpoints, plots, results.md with the tables, every figure as CSV, and each task's best model. Default: arena.")]
    public string Folder { get; init; } = "arena";

    [CommandOption("-q|--quick")]
    [Description("Small models and few steps: two minutes, to see that it runs. Other options still hold.")]
    public bool Quick { get; init; }

    [CommandOption("--task <LIST>")]
    [Description("listops, text (which kind of file bytes come from), next-byte; separated by commas. Default: all.")]
    public string? Task { get; init; }

    [CommandOption("-a|--attention <LIST>")]
    [Description("dense, window, dilated, strided, longformer, bigbird, linformer, performer, performer-relu, linear, nystrom; separated by commas. Default: all; with --quick dense, window, longformer and bigbird.")]
    public string? Attention { get; init; }

    [CommandOption("-l|--length <LIST>")]
    [Description("Tokens of a sequence, from 16 to 16384, separated by commas. From 2000 on ListOps has the published sizes. Default: 256; with --quick 128.")]
    public string? Length { get; init; }

    [CommandOption("-n|--steps <N>")]
    [Description("Training steps of each model. Default: as many as there is time for; with --quick 100.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Steps { get; init; }

    [CommandOption("-m|--minutes <N>")]
    [Description("Minutes of training in all, instead of --steps: tasks get equal shares, and all models of a task the same number of steps. Default: 45.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Minutes { get; init; }

    [CommandOption("-b|--batch <N>")]
    [Description("Sequences of a step. Default: 16.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Batch { get; init; }

    [CommandOption("--layers <N>")]
    [Description("Layers of a model. Default: 2.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Layers { get; init; }

    [CommandOption("--heads <N>")]
    [Description("Heads of a layer, each of size 32. Default: 2.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Heads { get; init; }

    [CommandOption("--examples <N>")]
    [Description("Training examples; the Long Range Arena has 96000 of ListOps. Default: 20000; with --quick 5000.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Examples { get; init; }

    [CommandOption("--held-out <N>")]
    [Description("Validation examples, and as many test examples. Default: 500; with --quick 200.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? HeldOut { get; init; }

    [CommandOption("--rate <N>")]
    [Description("Greatest learning rate, in millionths.")]
    [DefaultValue(1000)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Rate { get; init; }

    [CommandOption("--texts <FOLDER>")]
    [Description("Texts of the byte tasks: a folder with a folder for each class. Default: this repository's documents and sources.")]
    public string? Texts { get; init; }

    [CommandOption("-s|--seed <N>")]
    [Description("Seed of examples and weights.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Seed { get; init; }

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use; accuracies do not depend on it. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    [CommandOption("--restart")]
    [Description("Trains anew where there is a checkpoint. Default: a run goes on from its checkpoint.")]
    public bool Restart { get; init; }

    [CommandOption("--no-costs")]
    [Description("Leaves out the time and the memory of a step by sequence length.")]
    public bool NoCosts { get; init; }

    /// <summary>How much is done.</summary>
    public ArenaExtent Extent
    {
        get
        {
            var extent = Quick ? ArenaExtent.Quick : ArenaExtent.Whole;
            return extent with
            {
                Lengths = Length is null ? extent.Lengths : [.. Items(Length).Select(static item => int.Parse(item, System.Globalization.CultureInfo.InvariantCulture))],
                Steps = Steps ?? (Minutes is null ? extent.Steps : null),
                Minutes = Minutes ?? extent.Minutes,
                Batch = Batch ?? extent.Batch,
                Layers = Layers ?? extent.Layers,
                Heads = Heads ?? extent.Heads,
                Examples = Examples ?? extent.Examples,
                HeldOut = HeldOut ?? extent.HeldOut,
            };
        }
    }

    /// <summary>Keys of the tasks.</summary>
    public IReadOnlyList<string> TaskKeys => Task is null ? Tasks : [.. Items(Task)];

    /// <summary>The attentions.</summary>
    public IReadOnlyList<AttentionVariant> Variants => Attention is not null
        ? [.. Items(Attention).Select(static key => AttentionVariants.Find(key)!)]
        : [.. AttentionVariants.All.Where(variant => Extent.Attentions.Length == 0 || Extent.Attentions.Contains(variant.Key))];

    public override ValidationResult Validate()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            return ValidationResult.Error("[FOLDER] is empty: name the folder, or leave it out.");
        }

        foreach (var (name, value, most) in new[]
        {
            ("--threads", Threads, int.MaxValue), ("--steps", Steps, 10_000_000), ("--minutes", Minutes, 100_000), ("--batch", Batch, 1024), ("--layers", Layers, EncoderSize.MostLayers), ("--heads", Heads, EncoderSize.MostHeads),
            ("--examples", Examples, 1_000_000), ("--held-out", HeldOut, 100_000), ("--rate", Rate, 1_000_000),
        })
        {
            if (value < 1 || value > most)
            {
                return ValidationResult.Error($"{name} is {value}, but must be {(most == int.MaxValue ? "1 or more" : $"between 1 and {most}")}.");
            }
        }

        if (Steps is not null && Minutes is not null)
        {
            return ValidationResult.Error("Give either --steps or --minutes: each follows from the other.");
        }

        if (Texts is { Length: 0 })
        {
            return ValidationResult.Error("--texts is empty: name a folder, or leave it out.");
        }

        return Unknown("--task", Task, item => Tasks.Contains(item), $"one of {string.Join(", ", Tasks)}")
            ?? Unknown("--attention", Attention, static item => AttentionVariants.Find(item) is not null, $"one of {string.Join(", ", AttentionVariants.All.Select(static variant => variant.Key))}")
            ?? Unknown("--length", Length, static item => int.TryParse(item, out var length) && length is >= EncoderSize.LeastLength and <= EncoderSize.MostLength, $"a whole number between {EncoderSize.LeastLength} and {EncoderSize.MostLength}")
            ?? NothingToLearn()
            ?? ValidationResult.Success();
    }

    /// <summary>A task without any model would be a table without rows.</summary>
    private ValidationResult? NothingToLearn() => TaskKeys.Contains("next-byte") && Variants.All(static variant => variant.Decoder is null)
        ? ValidationResult.Error($"--attention has only {Attention}, which sees the whole sequence and cannot predict the next byte: add another, or leave next-byte out of --task.")
        : null;

    private static string[] Items(string list) => list.Split(',', StringSplitOptions.TrimEntries);

    private static ValidationResult? Unknown(string option, string? list, Func<string, bool> isKnown, string known) =>
        list is not null && Items(list).FirstOrDefault(item => !isKnown(item)) is { } unknown
            ? ValidationResult.Error($"{option} has '{unknown}', but must be {known}, or several of these separated by commas.")
            : null;
}
