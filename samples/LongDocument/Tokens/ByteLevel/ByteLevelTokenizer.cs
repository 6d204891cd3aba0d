using SparseAttentionGen.LongDocument.Tokens.ByteLevel;
using SparseAttentionGen.LongDocument.Tokens.PreTokenizers;
using SparseAttentionGen.LongDocument.Tokens.TokenModels;

namespace SparseAttentionGen.LongDocument.Tokens;

/// <summary>
/// RoBERTa's byte-pair encoding, which is GPT-2's: a text is cut into words, numbers and the rest, and the bytes of each are merged
/// (Radford et al. 2019, Language Models are Unsupervised Multitask Learners, section 2.2).
/// </summary>
internal static class ByteLevelTokenizer
{
    /// <summary>Makes the tokenizer of a checkpoint.</summary>
    /// <param name="files">Tokens in GPT-2's alphabet of bytes, and their merges.</param>
    /// <param name="source">The vocabulary's file, for messages.</param>
    /// <param name="names">The special tokens' names.</param>
    /// <param name="added">Tokens that are added to the vocabulary.</param>
    /// <param name="addsPrefix">Whether a text that does not begin with a blank gets one.</param>
    /// <exception cref="InvalidDataException">It is no vocabulary of RoBERTa's kind.</exception>
    public static PipelineTokenizer Create(
        ByteLevelFiles files, string source, SpecialTokenNames names, IReadOnlyList<AddedToken> added, bool addsPrefix)
    {
        var vocabulary = new Vocabulary(files.Vocabulary, source);
        var special = names.Find(token => added.FirstOrDefault(extra => extra.Content == token)?.Id ?? vocabulary.Find(token), source, "token");
        if (ByteAlphabet.Letters.FirstOrDefault(letter => vocabulary.Find(letter.ToString()) is null) is var missing && missing != default)
        {
            throw new InvalidDataException($"{source} has no token {missing}: it is not the vocabulary of a Longformer or RoBERTa model.");
        }

        var merges = BytePairModel.MergesOf(files.Merges, vocabulary, string.Empty, source);
        var model = new BytePairModel(vocabulary, merges, new BytePairOptions(), source);
        return new PipelineTokenizer("byte-level BPE of the checkpoint", Parts(model, added, source, addsPrefix), special, ByteAlphabet.Decode);
    }

    /// <summary>
    /// GPT-2's own tokens, which come in a package. RoBERTa cuts texts into the same tokens, but numbers them otherwise: good for random
    /// weights only.
    /// </summary>
    public static IDocumentTokenizer Gpt2()
    {
        const string Source = "GPT-2's tokens (r50k_base)";
        var tokens = Gpt2Tokens.Read();

        // RoBERTa's vocabularies begin with four special tokens, and GPT-2's end with one.
        string[] before = ["<s>", "<pad>", "</s>", "<unk>"];
        string[] all = [.. before, .. tokens, "<|endoftext|>", "<mask>"];
        var vocabulary = Vocabulary.OfList(all);
        var model = new BytePairModel(vocabulary, Gpt2Tokens.Merges(vocabulary, before.Length, tokens.Count), new BytePairOptions(), Source);
        return new PipelineTokenizer(
            Source, Parts(model, [], Source, addsPrefix: false), new SpecialTokens(0, 2, 1, all.Length - 1), ByteAlphabet.Decode);
    }

    private static TokenizerParts Parts(BytePairModel model, IReadOnlyList<AddedToken> added, string source, bool addsPrefix) =>
        new(null, new ByteLevelPreTokenizer(addsPrefix, splits: true), new RememberingModel(model), added, source);
}
