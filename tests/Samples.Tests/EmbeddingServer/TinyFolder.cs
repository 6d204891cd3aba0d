using SparseAttentionGen.Samples.Tests.LongDocument;

namespace SparseAttentionGen.Samples.Tests.EmbeddingServer;

/// <summary>A folder of a tiny BERT whose tokens are letters, as a user's folder is.</summary>
internal static class TinyFolder
{
    private const int Letters = 26;

    /// <summary>Writes the model.</summary>
    /// <param name="folder">Receives the files.</param>
    public static void Write(TemporaryFolder folder)
    {
        new TinyCheckpoint(TinyCheckpoint.Bert).Write(folder.Path);
        var letters = Enumerable.Range('a', Letters).Select(static letter => ((char)letter).ToString()).ToArray();
        folder.Write("vocab.txt", string.Join('\n', ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. letters, .. letters.Select(static letter => "##" + letter), ":"]));
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"find: ","document":""},"default_prompt_name":null}""");
    }
}
