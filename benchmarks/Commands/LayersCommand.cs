using SparseAttentionGen.Benchmarks.Layers;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The suite of whole layers.</summary>
internal sealed class LayersCommand : SuiteCommand<SuiteSettings>
{
    protected override ISuite CreateSuite(SuiteSettings settings) => new LayersSuite(settings.Quick);
}
