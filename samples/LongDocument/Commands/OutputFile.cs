using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Files that are either whole or do not exist.</summary>
internal static class OutputFile
{
    /// <summary>Checks before the work that a file can be written after it.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static void Check(string path)
    {
        if (path == StandardInput.FileName)
        {
            throw new InputException("'-' is standard input, which nothing can be written to: name a file to write.");
        }

        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder: name a file to write.");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new InputException($"{path} cannot be written: there is no folder {folder}.");
        }
    }

    /// <summary>Writes a file beside the target and then replaces the target by it, so that an interruption leaves no half of a file.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = path + ".part";
        try
        {
            using (var stream = File.Create(temporary))
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
