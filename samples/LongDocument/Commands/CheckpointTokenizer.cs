using SparseAttentionGen.LongDocument.Checkpoints;
using SparseAttentionGen.LongDocument.Tokens;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>The tokenizer of a checkpoint, whose files are what their names say.</summary>
internal static class CheckpointTokenizer
{
    /// <summary>Files that are read where they are there. A pointer of Git LFS in place of merges.txt would pass for two merges.</summary>
    private static readonly string[] AlwaysRead = ["vocab.json", "merges.txt", "spiece.model"];

    /// <summary>Files that are read if others are missing.</summary>
    private static readonly string[] SometimesRead = ["tokenizer.json", "special_tokens_map.json", "added_tokens.json", "tokenizer_config.json"];

    /// <inheritdoc cref="TokenizerFiles.Load"/>
    public static IDocumentTokenizer Load(string folder, string modelType)
    {
        Check(folder, AlwaysRead);
        try
        {
            return TokenizerFiles.Load(folder, modelType);
        }
        catch (InputException)
        {
            // What a file is instead says more than what a reader misses in it.
            Check(folder, SometimesRead);
            throw;
        }
    }

    private static void Check(string folder, string[] names)
    {
        foreach (var path in names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            CheckpointFile.ReadAll(path);
        }
    }
}
