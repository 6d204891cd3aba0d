namespace SparseAttentionGen.EmbeddingServer.Requests;

/// <summary>A request cannot be answered; the message is for who sent it.</summary>
/// <param name="status">The status of the answer.</param>
/// <param name="message">What is wrong, and what would be right.</param>
/// <param name="parameter">The part of the request that is wrong; null: none alone.</param>
/// <param name="code">What programs know it by; null: nothing more than the status.</param>
internal sealed class RequestException(int status, string message, string? parameter = null, string? code = null) : Exception(message)
{
    public int Status { get; } = status;

    public string? Parameter { get; } = parameter;

    public string? Code { get; } = code;
}
