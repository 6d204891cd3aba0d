using SparseAttentionGen.Benchmarks.Results;
using SparseAttentionGen.Benchmarks.Training;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The suite of training steps.</summary>
internal sealed class TrainingCommand : SuiteCommand<SuiteSettings>
{
    protected override ISuite CreateSuite(SuiteSettings settings) => new TrainingSuite(settings.Quick);
}
