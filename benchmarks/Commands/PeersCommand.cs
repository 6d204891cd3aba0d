using SparseAttentionGen.Benchmarks.Peers;
using SparseAttentionGen.Benchmarks.Results;

namespace SparseAttentionGen.Benchmarks.Commands;

/// <summary>The peers suite.</summary>
internal sealed class PeersCommand : SuiteCommand<PeersSettings>
{
    protected override ISuite CreateSuite(PeersSettings settings) => new PeersSuite(settings.Quick, settings.Only);
}
