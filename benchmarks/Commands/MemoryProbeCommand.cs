using System.Text.Json;
using SparseAttentionGen.Benchmarks.Scaling;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Measures memory and writes it as JSON, for the process that started this one.</summary>
internal sealed class MemoryProbeCommand : Command<ProbeSettings>
{
    public override int Execute(CommandContext context, ProbeSettings settings, CancellationToken cancellationToken)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(MemoryProbe.Measure(settings.Length, settings.Threads, settings.Pass)));
        return 0;
    }
}
