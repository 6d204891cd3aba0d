using System.ComponentModel;

namespace SparseAttentionGen.EmbeddingServer.Options;

/// <summary>What a request may be, and how many there may be.</summary>
internal sealed class LimitOptions
{
    [Description("most texts of a request")]
    public int TextsPerRequest { get; set; } = 256;

    [Description("most characters of a text")]
    public int CharactersPerText { get; set; } = 200_000;

    [Description("most bytes of a request's body")]
    public int BodyBytes { get; set; } = 4 << 20;

    /// <summary>One call of the encoder keeps all processors busy; the second is read, cut into tokens and written meanwhile.</summary>
    [Description("requests that are worked on at once")]
    public int ConcurrentRequests { get; set; } = 2;

    [Description("requests that wait; further ones are answered with 429; 0: none waits")]
    public int QueuedRequests { get; set; } = 32;

    [Description("what Retry-After says to them, in seconds")]
    public int RetrySeconds { get; set; } = 1;

    [Description("how long running requests may go on after the server is told to stop")]
    public int ShutdownSeconds { get; set; } = 30;
}
