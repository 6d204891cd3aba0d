using SparseAttentionGen.Encoders.Tokens.ByteLevel;
using SparseAttentionGen.Encoders.Tokens.PreTokenizers;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.Encoders.Tokens;

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

    /// <summary>The steps of such a tokenizer.</summary>
    public static TokenizerParts Parts(BytePairModel model, IReadOnlyList<AddedToken> added, string source, bool addsPrefix) =>
        new(null, new ByteLevelPreTokenizer(addsPrefix, splits: true), new RememberingModel(model), added, source);
}
