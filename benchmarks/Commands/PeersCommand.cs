using SparseAttentionGen.Benchmarks.Peers;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The peers suite.</summary>
internal sealed class PeersCommand : SuiteCommand<SuiteSettings>
{
    protected override ISuite CreateSuite(SuiteSettings settings) => new PeersSuite(settings.Quick);
}
