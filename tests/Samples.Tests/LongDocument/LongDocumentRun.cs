using SparseAttentionGen.LongDocument;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Indexing;
using SparseAttentionGen.LongDocument.Texts;
using Spectre.Console.Testing;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>One run of the program as its user sees it.</summary>
internal sealed record LongDocumentRun(int ExitCode, string Output, string Error)
{
    /// <summary>With a small encoder that does not depend on weights.</summary>
    public static Task<LongDocumentRun> With(params string[] arguments) => With(new WindowMeanSource(), TestContext.Current.CancellationToken, arguments);

    /// <summary>With checkpoints.</summary>
    public static Task<LongDocumentRun> OfCheckpoints(params string[] arguments) => With(new CheckpointEncoders(), TestContext.Current.CancellationToken, arguments);

    /// <summary>With a small encoder, and with bytes on standard input.</summary>
    public static Task<LongDocumentRun> WithInput(byte[] input, params string[] arguments) =>
        With(new WindowMeanSource(), arguments, new StandardInput(() => new MemoryStream(input)), TestContext.Current.CancellationToken);

    public static Task<LongDocumentRun> With(IEncoderSource source, CancellationToken cancellationToken, params string[] arguments) =>
        With(source, arguments, input: null, cancellationToken);

    /// <summary>With a folder for the indexes that the command line does not name.</summary>
    public static Task<LongDocumentRun> WithIndexes(IndexFolder indexes, IEncoderSource source, params string[] arguments) =>
        With(source, arguments, input: null, TestContext.Current.CancellationToken, indexes);

    private static async Task<LongDocumentRun> With(
        IEncoderSource source, string[] arguments, StandardInput? input, CancellationToken cancellationToken, IndexFolder? indexes = null)
    {
        using var output = new TestConsole();
        using var error = new TestConsole();
        (output.Profile.Width, error.Profile.Width) = (300, short.MaxValue);

        // Tests leave nothing in their user's folders, and find nothing there: those of the index name its file.
        var exitCode = await LongDocumentApp.RunAsync(arguments, source, output, error, cancellationToken, input, indexes ?? new IndexFolder(null));
        return new LongDocumentRun(exitCode, output.Output, error.Output);
    }

    /// <summary>Checks that the run failed with one line, and gives it.</summary>
    public string FailedWith()
    {
        Assert.Equal(1, ExitCode);
        Assert.StartsWith("Error: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Error.TrimEnd('\n'));
        return Error;
    }
}
