using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Benchmarks.Scaling;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The scaling suite.</summary>
internal sealed class ScalingCommand : SuiteCommand<SuiteSettings>
{
    protected override ISuite CreateSuite(SuiteSettings settings) => new ScalingSuite(settings.Quick);
}
