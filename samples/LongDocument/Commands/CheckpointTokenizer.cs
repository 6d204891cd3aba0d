using SparseAttentionGen.LongDocument.Checkpoints;
using SparseAttentionGen.LongDocument.Tokens;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>The tokenizer of a checkpoint, whose files are what their names say.</summary>
internal static class CheckpointTokenizer
{
    private const string Whole = "tokenizer.json";

    /// <summary>What is read where there is no tokenizer.json. A pointer of Git LFS in place of merges.txt would pass for three merges.</summary>
    private static readonly string[] Parts = ["vocab.json", "merges.txt", "spiece.model"];

    /// <summary>What may be read besides.</summary>
    private static readonly string[] Others = [Whole, "special_tokens_map.json", "added_tokens.json", "tokenizer_config.json"];

    /// <inheritdoc cref="TokenizerFiles.Load"/>
    public static IDocumentTokenizer Load(string folder, string modelType)
    {
        Check(folder, File.Exists(Path.Combine(folder, Whole)) ? [Whole] : Parts);
        try
        {
            return TokenizerFiles.Load(folder, modelType);
        }
        catch (InputException)
        {
            // What a file is instead says more than what a reader misses in it.
            Check(folder, [.. Parts, .. Others]);
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
