using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Benchmarks.Roofline;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The roofline suite.</summary>
internal sealed class RooflineCommand : WidthSuiteCommand<WidthSuiteSettings>
{
    protected override string Name => "roofline";

    protected override ISuite CreateSuite(WidthSuiteSettings settings) => new RooflineSuite(settings.Quick);
}
