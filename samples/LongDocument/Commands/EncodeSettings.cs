using System.ComponentModel;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Yes, no, or not given.</summary>
internal enum Choice
{
    Yes,
    No,
}

/// <summary>The command line of <see cref="EncodeCommand"/>.</summary>
internal sealed class EncodeSettings : ModelSettings
{
    [CommandArgument(0, "<FILES>")]
    [Description("Text files, folders with all below them, patterns such as 'books/**/*.txt', or - for standard input.")]
    public string[] Files { get; init; } = [];

    [CommandOption("-b|--batch <N>")]
    [Description("Most sequences to run together. Long ones run alone: no batch has more than 4,096 tokens.")]
    [DefaultValue(8)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Batch { get; init; }

    [CommandOption("-p|--pooling <KIND>")]
    [Description("How tokens become one vector: mean or max (of all tokens), first (the first token's state), pooler (the model's own). Default: as sentence-transformers' files say, or else mean.")]
    [TypeConverter(typeof(ChoiceConverter<Pooling>))]
    public Pooling? Pooling { get; init; }

    [CommandOption("--normalize <CHOICE>")]
    [Description("yes: vectors have length 1; no: they are as they come. Default: as sentence-transformers' files say, or else no.")]
    [TypeConverter(typeof(ChoiceConverter<Choice>))]
    public Choice? Normalize { get; init; }

    [CommandOption("--prompt <NAME>")]
    [Description("Puts a prompt of config_sentence_transformers.json before each text. Default: the one that the file names as default.")]
    public string? Prompt { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description("Receives the vectors: .json, .csv, .npy or .safetensors.")]
    public string? Output { get; init; }

    public override ValidationResult Validate()
    {
        var result = base.Validate();
        return !result.Successful ? result
            : Prompt is not null && RandomWeights.IsSet ? ValidationResult.Error("--prompt: a model with random weights has no config_sentence_transformers.json with prompts.")
            : Positive(("--batch", Batch));
    }
}
