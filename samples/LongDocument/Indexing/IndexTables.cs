using Microsoft.Data.Sqlite;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>The tables of an index: made where there are none, made anew where they are of an older version.</summary>
internal static class IndexTables
{
    /// <summary>The version of the tables.</summary>
    public const int Version = 1;

    /// <summary>In each database's header, so that another program's is never written to: "SaLD".</summary>
    private const int Application = 0x53614C44;

    private const string Create = """
        DROP TABLE IF EXISTS passages;
        DROP TABLE IF EXISTS documents;
        DROP TABLE IF EXISTS source;
        CREATE TABLE source (model TEXT NOT NULL, description TEXT NOT NULL) STRICT;
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            hash BLOB NOT NULL,
            length INTEGER NOT NULL,
            tokens INTEGER NOT NULL,
            is_cut INTEGER NOT NULL,
            time TEXT NOT NULL) STRICT;
        CREATE TABLE passages (
            document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            start INTEGER NOT NULL,
            length INTEGER NOT NULL,
            line INTEGER NOT NULL,
            vector BLOB NOT NULL,
            PRIMARY KEY (document, number)) STRICT;
        """;

    /// <summary>Prepares a database for a source, or refuses it.</summary>
    public static void Prepare(SqliteConnection connection, VectorSource source, IndexErrors errors)
    {
        // Before anything is written: another program's database stays as it is.
        Check(connection, null, errors);

        // Readers then do not wait for a writer, and a process that dies leaves whole documents only.
        connection.Run(null, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        if (!Check(connection, transaction, errors))
        {
            connection.Run(transaction, Create);
            connection.Run(transaction, $"PRAGMA application_id = {Application}");
            connection.Run(transaction, $"PRAGMA user_version = {Version}");
            connection.Run(transaction, "INSERT INTO source VALUES ($model, $description)", ("$model", source.Model), ("$description", source.Description));
        }

        CheckSource(connection, transaction, source, errors);
        transaction.Commit();
    }

    /// <summary>Whether the tables are there, of this version.</summary>
    private static bool Check(SqliteConnection connection, SqliteTransaction? transaction, IndexErrors errors)
    {
        var application = connection.Number(transaction, "PRAGMA application_id");
        var version = connection.Number(transaction, "PRAGMA user_version");
        var tables = connection.Number(transaction, "SELECT count(*) FROM sqlite_schema");
        if (application != Application)
        {
            return tables == 0 && application == 0 && version == 0 ? false : throw errors.Foreign();
        }

        return version <= Version ? version == Version : throw errors.Later(version);
    }

    private static void CheckSource(SqliteConnection connection, SqliteTransaction transaction, VectorSource source, IndexErrors errors)
    {
        using var command = connection.Command(transaction, "SELECT model, description FROM source");
        using var reader = command.ExecuteReader();
        if (!reader.Read())
        {
            throw errors.Damaged("it does not say what its vectors are of");
        }

        var (model, description) = (reader.GetString(0), reader.GetString(1));
        if (description != source.Description)
        {
            throw model == source.Model ? errors.OtherSource(Differing(description, source.Description), Differing(source.Description, description)) : errors.OtherSource(model, source.Model);
        }
    }

    /// <summary>The first line that another description does not have.</summary>
    private static string Differing(string description, string other) =>
        description.Split('\n').Except(other.Split('\n')).FirstOrDefault("nothing more");
}
