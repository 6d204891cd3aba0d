using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using SparseAttentionGen.LongDocument.Search;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>
/// Keeps the vectors of documents between runs, in a SQLite database. It has the places of passages, not their texts: these are in the files, which a search
/// reads to see whether they changed, and so a copy of them is not left behind.
/// </summary>
internal sealed class VectorIndex : IDisposable
{
    /// <summary>How long another process may write: a document is written in far less.</summary>
    private const int SecondsToWait = 30;

    private readonly SqliteConnection connection;
    private readonly IndexErrors errors;
    private readonly int dimensions;

    private VectorIndex(string path, int dimensions)
    {
        (Path, this.dimensions) = (path, dimensions);
        errors = new IndexErrors(path);

        // Without a pool the file is let go of, and its log written back, when the index is closed.
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = System.IO.Path.GetFullPath(path),
            DefaultTimeout = SecondsToWait,
            ForeignKeys = true,
            Pooling = false,
        }.ToString());
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens an index, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">What its vectors are made by.</param>
    /// <exception cref="InputException">It is damaged, of another program, or of another source.</exception>
    public static VectorIndex Open(string path, VectorSource source)
    {
        var index = new VectorIndex(path, source.Dimensions);
        try
        {
            return index.errors.Explain(() =>
            {
                index.connection.Open();
                IndexTables.Prepare(index.connection, source, index.errors);
                return index;
            });
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Gives a document as it was kept; null: it was not, or had another content.</summary>
    public EncodedDocument? Find(DocumentText text) => errors.Explain(() =>
    {
        // A document's row and its passages are of one moment, whatever another process writes.
        using var transaction = connection.BeginTransaction(deferred: true);
        using var command = connection.Command(
            transaction, "SELECT id, tokens, is_cut FROM documents WHERE path = $path AND hash = $hash", ("$path", PathOf(text)), ("$hash", HashOf(text)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? new EncodedDocument(text, reader.GetInt32(1), reader.GetBoolean(2), Passages(transaction, reader.GetInt64(0), text)) : null;
    });

    /// <summary>Keeps a document in the place of what was kept of its file, in a transaction of its own.</summary>
    public void Store(EncodedDocument document) => errors.Explain(() =>
    {
        using var transaction = connection.BeginTransaction();
        connection.Run(transaction, "DELETE FROM documents WHERE path = $path", ("$path", PathOf(document.Text)));
        var id = connection.Number(
            transaction, "INSERT INTO documents (path, hash, length, tokens, is_cut, time) VALUES ($path, $hash, $length, $tokens, $cut, $time) RETURNING id",
            ("$path", PathOf(document.Text)), ("$hash", HashOf(document.Text)), ("$length", document.Text.Text.Length), ("$tokens", document.Tokens),
            ("$cut", document.IsCut), ("$time", DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)));
        using var command = connection.Command(
            transaction, "INSERT INTO passages (document, number, start, length, line, vector) VALUES ($document, $number, $start, $length, $line, $vector)");
        for (var number = 0; number < document.Passages.Count; number++)
        {
            var (place, vector) = document.Passages[number];
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$document", id);
            command.Parameters.AddWithValue("$number", number);
            command.Parameters.AddWithValue("$start", place.Start);
            command.Parameters.AddWithValue("$length", place.Length);
            command.Parameters.AddWithValue("$line", place.Line);
            command.Parameters.AddWithValue("$vector", MemoryMarshal.AsBytes(vector.AsSpan()).ToArray());
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return id;
    });

    /// <summary>Removes the documents whose files are gone, and gives their number.</summary>
    public int RemoveMissing() => errors.Explain(() =>
    {
        List<string> missing = [];
        using (var command = connection.Command(null, "SELECT path FROM documents"))
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                if (!File.Exists(reader.GetString(0)))
                {
                    missing.Add(reader.GetString(0));
                }
            }
        }

        if (missing.Count > 0)
        {
            using var transaction = connection.BeginTransaction();
            missing.ForEach(path => connection.Run(transaction, "DELETE FROM documents WHERE path = $path", ("$path", path)));
            transaction.Commit();
        }

        return missing.Count;
    });

    public void Dispose() => connection.Dispose();

    private static string PathOf(DocumentText text) => System.IO.Path.GetFullPath(text.Name);

    /// <summary>Of the text as the model sees it: neither an encoding nor the kind of line ends changes a vector.</summary>
    private static byte[] HashOf(DocumentText text) => SHA256.HashData(Encoding.UTF8.GetBytes(text.Text));

    private List<EncodedPassage> Passages(SqliteTransaction transaction, long document, DocumentText text)
    {
        using var command = connection.Command(
            transaction, "SELECT start, length, line, vector FROM passages WHERE document = $document ORDER BY number", ("$document", document));
        using var reader = command.ExecuteReader();
        List<EncodedPassage> passages = [];
        while (reader.Read())
        {
            var place = new PassagePlace(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2));
            var bytes = reader.GetFieldValue<byte[]>(3);
            if (place.Start < 0 || place.Length < 0 || place.Length > text.Text.Length - place.Start || bytes.Length != dimensions * sizeof(float))
            {
                throw errors.Damaged($"a passage of {text.Name} does not fit the text, or its vector the model");
            }

            passages.Add(new EncodedPassage(place, MemoryMarshal.Cast<byte, float>(bytes).ToArray()));
        }

        return passages.Count > 0 ? passages : throw errors.Damaged($"{text.Name} has no passages");
    }
}
