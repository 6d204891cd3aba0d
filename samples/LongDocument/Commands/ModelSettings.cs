using System.ComponentModel;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Which tokens of a text are global in a Longformer.</summary>
internal enum GlobalTokens
{
    /// <summary>None, which is what the model does where its caller names none.</summary>
    None,

    /// <summary>The first, which stands for the sequence: as in the paper's classification.</summary>
    First,
}

/// <summary>The options of all commands: which model, and how it runs.</summary>
internal class ModelSettings : CommandSettings
{
    private static readonly string[] Families = [EncoderConfiguration.Longformer, EncoderConfiguration.BigBird];

    [CommandOption("-m|--model <MODEL>")]
    [Description("minilm or arctic-xs, which travel with the program, or the folder of a BERT, RoBERTa, Longformer or BigBird: config.json, model.safetensors and the tokenizer's files.")]
    public string? Model { get; init; }

    [CommandOption("-r|--random-weights [FAMILY]")]
    [Description("No checkpoint: weights drawn at random, so that the results mean nothing. longformer (default) or big_bird.")]
    public FlagValue<string> RandomWeights { get; init; } = new();

    [CommandOption("--size <SIZE>")]
    [Description("With --random-weights: base, as published, or tiny.")]
    [DefaultValue(EncoderSize.Base)]
    [TypeConverter(typeof(ChoiceConverter<EncoderSize>))]
    public EncoderSize Size { get; init; }

    [CommandOption("-s|--seed <N>")]
    [Description("With --random-weights: the seed of the weights.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Seed { get; init; }

    [CommandOption("--model-length <N>")]
    [Description("Most tokens that the model takes at once, special ones included. Default: as its files say; with --random-weights as published, 4,096.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? ModelLength { get; init; }

    [CommandOption("--global-tokens <WHICH>")]
    [Description("Longformer: first lets the first token attend and be attended by all, none (default, as the model itself) does not.")]
    [TypeConverter(typeof(ChoiceConverter<GlobalTokens>))]
    public GlobalTokens? GlobalTokens { get; init; }

    [CommandOption("-x|--max-tokens <N>")]
    [Description("Cuts each text after so many tokens. Default: the whole text.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? MaxTokens { get; init; }

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use; the results do not depend on it. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    /// <summary>The model where none is named; null: one must be.</summary>
    public virtual string? UsualModel => null;

    /// <summary>The family that random weights are for.</summary>
    public string Family => string.IsNullOrEmpty(RandomWeights.Value) ? Families[0] : RandomWeights.Value;

    public override ValidationResult Validate()
    {
        if (Model is not null && RandomWeights.IsSet)
        {
            return ValidationResult.Error("--model and --random-weights exclude each other: a checkpoint has weights.");
        }

        if (RandomWeights.IsSet && !Families.Contains(Family, StringComparer.Ordinal))
        {
            return ValidationResult.Error(
                $"--random-weights is '{Family}', but must be longformer or big_bird: write the files before it, or say which.");
        }

        return Model is { Length: 0 }
            ? ValidationResult.Error("--model is empty: name a model, or the folder of a checkpoint.")
            : Positive(("--threads", Threads), ("--max-tokens", MaxTokens), ("--model-length", ModelLength));
    }

    /// <summary>Checks that options, where given, are at least 1.</summary>
    protected static ValidationResult Positive(params ReadOnlySpan<(string Name, int? Value)> options)
    {
        foreach (var (name, value) in options)
        {
            if (value < 1)
            {
                return ValidationResult.Error($"{name} is {value}, but must be 1 or more.");
            }
        }

        return ValidationResult.Success();
    }
}
