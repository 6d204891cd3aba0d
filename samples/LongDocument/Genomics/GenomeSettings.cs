using System.ComponentModel;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>The command line of <see cref="GenomeCommand"/>.</summary>
internal sealed class GenomeSettings : CommandSettings
{
    [CommandArgument(0, "[FILE]")]
    [Description("A FASTA file, also compressed with gzip; - for standard input.")]
    public string? File { get; init; }

    [CommandOption("--random-bases <N>")]
    [Description("No file: bases drawn at random.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? RandomBases { get; init; }

    [CommandOption("-k|--kmer <K>")]
    [Description("Bases of a token, 1 to 8.")]
    [DefaultValue(6)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Kmer { get; init; }

    [CommandOption("--stride <N>")]
    [Description("Bases from one token's start to the next.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Stride { get; init; }

    [CommandOption("--heads <N>")]
    [Description("Heads of 64 elements: the last third looks at dilated windows.")]
    [DefaultValue(12)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Heads { get; init; }

    [CommandOption("--region <N>")]
    [Description("Bases whose tokens' vectors are averaged.")]
    [DefaultValue(10000)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Region { get; init; }

    [CommandOption("-s|--seed <N>")]
    [Description("The seed of the weights, and of bases drawn at random.")]
    [DefaultValue(1)]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int Seed { get; init; }

    [CommandOption("-o|--output <FILE>")]
    [Description("Receives the regions with their vectors, .csv.")]
    public string? Output { get; init; }

    [CommandOption("-t|--threads <N>")]
    [Description("Most threads to use; the results do not depend on it. Default: all processors.")]
    [TypeConverter(typeof(WholeNumberConverter))]
    public int? Threads { get; init; }

    public override ValidationResult Validate() => this switch
    {
        { File: null, RandomBases: null } => ValidationResult.Error("Name a FASTA file, or draw bases with --random-bases N."),
        { File: not null, RandomBases: not null } => ValidationResult.Error("Name a file or draw bases with --random-bases, not both."),
        { RandomBases: < 1 or > 200_000_000 } => ValidationResult.Error("--random-bases must be from 1 to 200000000."),
        { Kmer: < 1 or > 8 } => ValidationResult.Error("--kmer must be from 1 to 8."),
        { Stride: < 1 } => ValidationResult.Error("--stride must be 1 or more."),
        { Heads: < 1 or > 64 } => ValidationResult.Error("--heads must be from 1 to 64."),
        { Region: < 1 } => ValidationResult.Error("--region must be 1 or more."),
        { Threads: < 1 } => ValidationResult.Error("--threads must be 1 or more."),
        _ when Output is { } path && !path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) => ValidationResult.Error($"--output is '{path}', but must end with .csv."),
        _ => ValidationResult.Success(),
    };
}
