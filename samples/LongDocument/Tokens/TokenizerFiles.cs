using SparseAttentionGen.LongDocument.Models;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>Finds the tokenizer of a checkpoint in its folder.</summary>
internal static class TokenizerFiles
{
    private const string Vocabulary = "vocab.json";
    private const string Merges = "merges.txt";
    private const string Whole = "tokenizer.json";
    private const string Pieces = "spiece.model";

    /// <summary>Loads the tokenizer of a model of a family.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="modelType">"longformer" or "big_bird".</param>
    /// <exception cref="InputException">A file is missing or malformed.</exception>
    public static IDocumentTokenizer Load(string folder, string modelType) => modelType switch
    {
        EncoderConfiguration.Longformer => LoadByteLevel(folder),
        EncoderConfiguration.BigBird => LoadPieces(folder),
        _ => throw new InputException($"There is no tokenizer for models of type '{modelType}': longformer and big_bird are known."),
    };

    private static ByteLevelTokenizer LoadByteLevel(string folder)
    {
        const string Advice = "copy vocab.json and merges.txt, or tokenizer.json, of the checkpoint (for example allenai/longformer-base-4096) beside its config.json.";
        var (vocabulary, merges, whole) = (Path.Combine(folder, Vocabulary), Path.Combine(folder, Merges), Path.Combine(folder, Whole));
        var isWhole = !File.Exists(vocabulary) && !File.Exists(merges) && File.Exists(whole);
        var files = isWhole
            ? ByteLevelFiles.ParseWhole(Read(whole, Advice), whole)
            : ByteLevelFiles.Parse(Read(vocabulary, Advice), vocabulary, Read(merges, Advice), merges);
        return ByteLevelTokenizer.Create(files.Vocabulary, files.Merges, isWhole ? whole : vocabulary);
    }

    private static PieceTokenizer LoadPieces(string folder)
    {
        const string Advice = "copy spiece.model of the checkpoint (for example google/bigbird-roberta-base) beside its config.json.";
        var path = Path.Combine(folder, Pieces);
        return PieceTokenizer.Create(Read(path, Advice), path);
    }

    private static byte[] Read(string path, string advice)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path} is missing: {advice}");
        }
    }
}
