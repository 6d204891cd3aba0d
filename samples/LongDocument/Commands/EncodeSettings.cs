using System.ComponentModel;
using SparseAttentionGen.LongDocument.Documents;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>The command line of <see cref="EncodeCommand"/>.</summary>
internal sealed class EncodeSettings : ModelSettings
{
    [CommandArgument(0, "<FILES>")]
    [Description("Text files, folders with all below them, or patterns such as 'books/**/*.txt'.")]
    public string[] Files { get; init; } = [];

    [CommandOption("-b|--batch <N>")]
    [Description("Most sequences to run together. Long ones run alone: no batch has more than 4,096 tokens.")]
    [DefaultValue(8)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Batch { get; init; }

    [CommandOption("-p|--pooling <KIND>")]
    [Description("How tokens become one vector: mean (of all tokens), first (the first token's state), pooler (the model's own).")]
    [DefaultValue(Pooling.Mean)]
    [TypeConverter(typeof(ChoiceConverter<Pooling>))]
    public Pooling Pooling { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description("Receives the vectors: .json, .csv, .npy or .safetensors.")]
    public string? Output { get; init; }

    public override ValidationResult Validate()
    {
        var result = base.Validate();
        return result.Successful ? Positive(("--batch", Batch)) : result;
    }
}
