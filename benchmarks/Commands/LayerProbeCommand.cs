using System.ComponentModel;
using System.Text.Json;
using SparseAttentionGen.Benchmarks.Layers;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Measures a layer's time and memory and writes them as JSON, for the process that started this one.</summary>
internal sealed class LayerProbeCommand : Command<LayerProbeCommand.Settings>
{
    public override int Execute(CommandContext context, Settings settings, CancellationToken cancellationToken)
    {
        Console.Out.WriteLine(settings.Bases is { } bases
            ? JsonSerializer.Serialize(GenomeProbe.Measure(bases, settings.Threads))
            : JsonSerializer.Serialize(LayerProbe.Measure(settings.Length, settings.Threads)));
        return 0;
    }

    internal sealed class Settings : CommandSettings
    {
        [CommandOption("--length <N>")]
        [Description("Sequence length.")]
        [DefaultValue(4096)]
        public int Length { get; init; } = 4096;

        [CommandOption("--bases <N>")]
        [Description("A genome of so many bases, instead of a Longformer's layer.")]
        public int? Bases { get; init; }

        [CommandOption("--threads <N>")]
        [Description("Threads to use.")]
        [DefaultValue(1)]
        public int Threads { get; init; } = 1;

        public override ValidationResult Validate() =>
            Length is < 1 or > 1 << 20 ? ValidationResult.Error("--length must be from 1 to 1048576.")
            : Bases is < 1 or > 10_000_000 ? ValidationResult.Error("--bases must be from 1 to 10000000.")
            : Threads < 1 ? ValidationResult.Error("--threads must be 1 or more.")
            : ValidationResult.Success();
    }
}
