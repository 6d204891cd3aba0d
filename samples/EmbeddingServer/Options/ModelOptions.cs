using System.ComponentModel;

namespace SparseAttentionGen.EmbeddingServer.Options;

/// <summary>Which model is served, and how.</summary>
internal sealed class ModelOptions
{
    [Description("folder of the model, as downloaded from the Hugging Face hub")]
    public string? Folder { get; set; }

    [Description("the name that requests and answers have; default: the folder's name")]
    public string? Name { get; set; }

    [Description("most tokens that the model sees at once; longer texts are divided; default: as its files say")]
    public int? MaxTokens { get; set; }

    [Description("most threads of one request; 0: as many as there are processors")]
    public int Threads { get; set; }

    [Description("what stands before each query; default: as the model's files say")]
    public string? QueryPrefix { get; set; }

    [Description("what stands before each document; default: as the model's files say")]
    public string? PassagePrefix { get; set; }
}
