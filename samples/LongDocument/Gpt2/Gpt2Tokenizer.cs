using SparseAttentionGen.Encoders.Tokens;
using SparseAttentionGen.Encoders.Tokens.ByteLevel;
using SparseAttentionGen.Encoders.Tokens.TokenModels;

namespace SparseAttentionGen.LongDocument.Gpt2;

/// <summary>
/// GPT-2's own tokens, which come in a package. RoBERTa cuts texts into the same tokens, but numbers them otherwise: good for random
/// weights only.
/// </summary>
internal static class Gpt2Tokenizer
{
    /// <summary>Makes the tokenizer.</summary>
    public static IDocumentTokenizer Create()
    {
        const string Source = "GPT-2's tokens (r50k_base)";
        var tokens = Gpt2Tokens.Read();

        // RoBERTa's vocabularies begin with four special tokens, and GPT-2's end with one.
        string[] before = ["<s>", "<pad>", "</s>", "<unk>"];
        string[] all = [.. before, .. tokens, "<|endoftext|>", "<mask>"];
        var vocabulary = Vocabulary.OfList(all);
        var model = new BytePairModel(vocabulary, Gpt2Tokens.Merges(vocabulary, before.Length, tokens.Count), new BytePairOptions(), Source);
        return new PipelineTokenizer(
            Source, ByteLevelTokenizer.Parts(model, [], Source, addsPrefix: false), new SpecialTokens(0, 2, 1, all.Length - 1), ByteAlphabet.Decode);
    }
}
