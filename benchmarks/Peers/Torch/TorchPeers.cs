using static TorchSharp.torch;

namespace SparseAttentionGen.Benchmarks.Peers.Torch;

/// <summary>The attention that libtorch has, and what its users write where it has none. Masks are made before anything is timed.</summary>
internal static class TorchPeers
{
    public static IPeer Sdpa(PeerProblem problem) => Create(problem, static _ => static (query, key, value) =>
        nn.functional.scaled_dot_product_attention(query, key, value));

    public static IPeer CausalSdpa(PeerProblem problem) => Create(problem, static _ => static (query, key, value) =>
        nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true));

    public static IPeer MaskedSdpa(PeerProblem problem) => Create(problem, static asked =>
    {
        var mask = Mask(asked.Pattern, asked.Shape.Length);
        return (query, key, value) => nn.functional.scaled_dot_product_attention(query, key, value, mask);
    });

    public static IPeer Chunked(PeerProblem problem, int window) => Create(problem, asked => new ChunkedWindow(asked, window).Forward);

    public static IPeer Blocked(PeerProblem problem, int window) => Create(problem, asked => new BlockedWindow(asked, window).Forward);

    public static IPeer Linformer(PeerProblem problem, SequenceProjection projection) =>
        Create(problem, asked => new LinformerForm(asked, projection).Forward);

    public static IPeer Performer(PeerProblem problem, FeatureMatrix features) =>
        Create(problem, asked => FeatureForm.Performer(asked, features).Forward);

    public static IPeer Linear(PeerProblem problem) => Create(problem, static asked => FeatureForm.Linear(asked).Forward);

    public static IPeer Nystrom(PeerProblem problem) => Create(problem, static asked => new NystromForm(asked).Forward);

    /// <summary>A pattern's pairs as [length, length], true where they are allowed.</summary>
    public static Tensor Mask(AttentionPattern pattern, int length)
    {
        var allowed = new bool[(long)length * length];
        for (var row = 0; row < length; row++)
        {
            foreach (var range in pattern.AllowedKeys(row, length))
            {
                allowed.AsSpan((row * length) + range.First, range.Count).Fill(true);
            }
        }

        return tensor(allowed, [length, length]);
    }

    /// <exception cref="DllNotFoundException">The native library cannot be loaded; the message has the reason.</exception>
    private static TorchPeer Create(PeerProblem problem, Func<PeerProblem, Func<Tensor, Tensor, Tensor, Tensor>> forward)
    {
        TorchLibrary.ThrowIfUnavailable();
        return new TorchPeer(problem, forward(problem));
    }
}
