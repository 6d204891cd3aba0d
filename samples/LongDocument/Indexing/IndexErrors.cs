using Microsoft.Data.Sqlite;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>What is wrong with an index, for its user.</summary>
/// <param name="path">The index's file.</param>
internal sealed class IndexErrors(string path)
{
    private const int Error = 1;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    /// <summary>Does something with the database, and says what is wrong in the user's words.</summary>
    /// <exception cref="InputException">It failed.</exception>
    public T Explain<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
        {
            throw exception.SqliteErrorCode switch
            {
                NoDatabase => new InputException($"--index: {path} is damaged, or no index of this program: name another file, or delete this one."),
                Corrupt or Error => Damaged(exception.Message),
                Busy or Locked => new InputException($"--index: {path} is in use by another program, which does not let go of it: try again later, or search with --no-index."),
                _ => new InputException($"--index: {path} cannot be used ({exception.Message.TrimEnd('.')}): name another file, or search with --no-index."),
            };
        }
    }

    /// <summary>The file is ours, but what it contains cannot be.</summary>
    public InputException Damaged(string reason) =>
        new($"--index: {path} is damaged ({reason.TrimEnd('.')}): delete it, and the next search writes it again.");

    /// <summary>The file is a database of another program.</summary>
    public InputException Foreign() =>
        new($"--index: {path} is a database of another program, and stays as it is: name another file.");

    /// <summary>The file was written by a later version of this program.</summary>
    public InputException Later(long version) =>
        new($"--index: {path} was written by a later version of this program (its tables are of version {version}, this program knows {IndexTables.Version}): name another file, or delete this one.");

    /// <summary>The file's vectors are of another source.</summary>
    public InputException OtherSource(string theirs, string ours) =>
        new($"--index: {path} keeps vectors of another model or of other options ({theirs}; this search: {ours}): name another file, or none, and each has its own.");
}
