namespace SparseAttentionGen.EmbeddingServer.Options;

/// <summary>An option is unknown, missing or out of its range; the message is for who started the server.</summary>
internal sealed class ServerOptionException(string message) : Exception(message);
