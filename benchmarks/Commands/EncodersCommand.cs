using SparseAttentionGen.Benchmarks.Encoders;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The suite of trained encoders.</summary>
internal sealed class EncodersCommand : SuiteCommand<SuiteSettings>
{
    protected override ISuite CreateSuite(SuiteSettings settings) => new EncodersSuite(settings.Quick);
}
