using System.ComponentModel;
using SparseAttentionGen.Benchmarks.Peers;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>What the peers suite accepts.</summary>
internal sealed class PeersSettings : SuiteSettings
{
    [CommandOption("--only <TEXT>")]
    [Description("Only the cases whose name begins with TEXT, as in: --only decoding.")]
    public string? Only { get; init; }

    public override ValidationResult Validate() => base.Validate() switch
    {
        { Successful: false } failure => failure,
        _ when IsMissing(Only) => ValidationResult.Error("--only needs the beginning of a case's name."),
        _ when Only is not null && !PeerCatalog.All.Any(item => item.HasName(Only)) =>
            ValidationResult.Error($"No case begins with '{Only}'; there are: {string.Join("; ", PeerCatalog.All.Select(static item => item.Name))}."),
        _ => ValidationResult.Success(),
    };
}
