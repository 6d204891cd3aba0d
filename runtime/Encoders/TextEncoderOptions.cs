namespace SparseAttentionGen.Encoders;

/// <summary>How a <see cref="TextEncoder"/> makes vectors. What is null is as the model's files say.</summary>
public sealed class TextEncoderOptions
{
    /// <summary>How the states of a text's tokens become one vector. Default: as the model's files say, or the mean.</summary>
    public TextPooling Pooling { get; set; }

    /// <summary>Whether vectors have length 1, so that a dot product is a cosine. Null, the default: as the model's files say, and where there are none, yes.</summary>
    public bool? Normalise { get; set; }

    /// <summary>
    /// What stands before each <see cref="TextKind.Query"/>, its last blank included. Null, the default: the model's prompt "query"
    /// (<c>config_sentence_transformers.json</c>), or its default prompt, or nothing. An empty text: nothing.
    /// </summary>
    public string? QueryPrefix { get; set; }

    /// <summary>
    /// What stands before each <see cref="TextKind.Passage"/>, its last blank included. Null, the default: the model's prompt "document", "passage" or
    /// "corpus", or its default prompt, or nothing. An empty text: nothing.
    /// </summary>
    public string? PassagePrefix { get; set; }

    /// <summary>
    /// Most tokens that the model sees at once, special ones and prefix included; longer texts are divided. Null, the default: as the model's files
    /// say, at most its positions.
    /// </summary>
    public int? MaxTokens { get; set; }

    /// <summary>Most threads of a call; vectors do not depend on it. 0, the default: as many as the machine has processors.</summary>
    public int Threads { get; set; }

    /// <summary>The model's name in metadata and vectors. Null, the default: the folder's name, or "onnx".</summary>
    public string? ModelName { get; set; }

    /// <summary>ONNX files only: heads of a layer, where the graph does not say it. Null, the default: the graph says it.</summary>
    public int? Heads { get; set; }

    /// <summary>ONNX files only: whether the vocabulary is of small letters without accents, as that of most English models is. Default: true.</summary>
    public bool LowersCase { get; set; } = true;
}
