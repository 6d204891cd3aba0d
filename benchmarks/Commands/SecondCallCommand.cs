using System.Globalization;
using SparseAttentionGen.Benchmarks.Kernels;
using SparseAttentionGen.Benchmarks.Measuring;
using Spectre.Console.Cli;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>Writes the milliseconds of a class's first call behind one of another class with the same kernels, for the process that started this one.</summary>
internal sealed class SecondCallCommand : Command<ProbeSettings>
{
    public override int Execute(CommandContext context, ProbeSettings settings, CancellationToken cancellationToken)
    {
        new ShapeTensors(new BenchmarkShape("first", new Window256()) { Length = settings.Length }).Call(settings.Threads)();
        var call = new ShapeTensors(new BenchmarkShape("second", new CausalWindow256()) { Length = settings.Length }).Call(settings.Threads);
        Console.Out.WriteLine(Interleaved.Time(call).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
