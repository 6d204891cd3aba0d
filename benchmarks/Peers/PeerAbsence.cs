using Microsoft.ML.OnnxRuntime;

namespace SparseAttentionGen.Benchmarks.Peers;

/// <summary>Which exceptions say that a system is not available here. Any other is a defect of this program.</summary>
internal static class PeerAbsence
{
    /// <summary>Why a peer cannot take part; null where the exception says something else.</summary>
    public static string? Reason(Exception exception) => exception switch
    {
        // Native libraries are loaded by the first code that needs them, which may be a type's initialiser.
        TypeInitializationException { InnerException: { } cause } => Reason(cause),
        DllNotFoundException => LoaderMessage.Telling(exception.Message),
        BadImageFormatException or EntryPointNotFoundException or FileNotFoundException or NotSupportedException => Unavailable(exception),
        OnnxRuntimeException when IsUnsupportedOperator(exception.Message) => Unavailable(exception),
        _ => null,
    };

    /// <summary>An operator that the library does not know, or not for float; the message alone says so.</summary>
    private static bool IsUnsupportedOperator(string message) =>
        message.StartsWith("[ErrorCode:NotImplemented]", StringComparison.Ordinal)
        || message.Contains("is not a registered function/op", StringComparison.Ordinal);

    private static string Unavailable(Exception exception) => $"not available: {exception.Message.Split('\n')[0]}";
}
