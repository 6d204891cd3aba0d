using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SparseAttentionGen.LongDocument.Indexing;

/// <summary>Commands of one line.</summary>
internal static class SqliteCommands
{
    /// <summary>Makes a command.</summary>
    public static SqliteCommand Command(
        this SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = new SqliteCommand(text, connection, transaction);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    /// <summary>Runs a command, and gives the number of rows that it changed.</summary>
    public static int Run(
        this SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(transaction, text, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query for one whole number.</summary>
    public static long Number(
        this SqliteConnection connection, SqliteTransaction? transaction, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(transaction, text, parameters);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
