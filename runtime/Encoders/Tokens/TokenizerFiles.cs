using System.Text;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;
using SparseAttentionGen.Encoders.Tokens.Json;
using SparseAttentionGen.Encoders.Tokens.SentencePiece;

namespace SparseAttentionGen.Encoders.Tokens;

/// <summary>Finds the tokenizer of a checkpoint in its folder.</summary>
internal static class TokenizerFiles
{
    private const string Vocabulary = "vocab.json";
    private const string WordPieces = "vocab.txt";
    private const string Merges = "merges.txt";
    private const string Whole = "tokenizer.json";
    private const string Pieces = "spiece.model";

    /// <summary>
    /// Loads the tokenizer of a model of a family: of tokenizer.json, if there is one, since it alone says everything, or else of the
    /// family's own files.
    /// </summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="modelType">The model's family.</param>
    /// <param name="cutsTexts">Whether texts are cut at the length that tokenizer.json says.</param>
    /// <exception cref="InvalidDataException">A file is missing or malformed.</exception>
    public static IDocumentTokenizer Load(string folder, string modelType, bool cutsTexts = true)
    {
        if (EncoderFamily.Find(modelType) is null)
        {
            throw new InvalidDataException($"There is no tokenizer for models of type '{modelType}': {EncoderFamily.Names} are known.");
        }

        var small = TokenizerFolder.Read(folder, modelType, static path => ReadText(path, string.Empty));
        var whole = Path.Combine(folder, Whole);
        if (File.Exists(whole))
        {
            return TokenizerJson.Create(ReadText(whole, string.Empty), whole, small, cutsTexts);
        }

        return modelType switch
        {
            EncoderConfiguration.BigBird => LoadPieces(folder, small),
            EncoderConfiguration.Bert => LoadWordPieces(folder, small),
            EncoderConfiguration.ModernBert or EncoderConfiguration.Nystromformer => throw new InvalidDataException(
                $"{whole} is missing: copy it from the checkpoint (for example answerdotai/ModernBERT-base or uw-madison/nystromformer-512) beside its config.json."),
            _ => LoadByteLevel(folder, small),
        };
    }

    private static PipelineTokenizer LoadByteLevel(string folder, TokenizerFolder small)
    {
        const string Advice = "copy vocab.json and merges.txt, or tokenizer.json, of the checkpoint (for example allenai/longformer-base-4096) beside its config.json.";
        var (vocabulary, merges) = (Path.Combine(folder, Vocabulary), Path.Combine(folder, Merges));
        var files = ByteLevelFiles.Parse(ReadText(vocabulary, Advice), vocabulary, ReadText(merges, Advice), merges);
        return ByteLevelTokenizer.Create(files, vocabulary, small.Names, small.Added, small.AddsPrefix ?? false);
    }

    private static PipelineTokenizer LoadPieces(string folder, TokenizerFolder small)
    {
        const string Advice = "copy spiece.model, or tokenizer.json, of the checkpoint (for example google/bigbird-roberta-base) beside its config.json.";
        var path = Path.Combine(folder, Pieces);
        return SentencePieceTokenizers.Create(Read(path, Advice), path, small.Names, small.Added);
    }

    private static PipelineTokenizer LoadWordPieces(string folder, TokenizerFolder small)
    {
        const string Advice = "copy vocab.txt, or tokenizer.json, of the checkpoint (for example sentence-transformers/all-MiniLM-L6-v2) beside its config.json.";
        var path = Path.Combine(folder, WordPieces);
        return WordPieceTokenizer.Create(ReadText(path, Advice), path, small.Names, small.Added, small.Bert);
    }

    /// <summary>A text file, in UTF-8 or what its byte order mark says.</summary>
    private static string ReadText(string path, string advice)
    {
        using var reader = new StreamReader(new MemoryStream(Read(path, advice)), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Reads and checks every file of the tokenizer: a pointer of Git LFS in place of merges.txt would otherwise pass for three merges.</summary>
    private static byte[] Read(string path, string advice) =>
        File.Exists(path) ? CheckpointFile.ReadAll(path) : throw new InvalidDataException($"{path} is missing: {advice}");
}
