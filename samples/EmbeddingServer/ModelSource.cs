using SparseAttentionGen.EmbeddingServer.Options;
using SparseAttentionGen.Encoders;

namespace SparseAttentionGen.EmbeddingServer;

/// <summary>Where the model comes from: the one place to change for another source.</summary>
internal static class ModelSource
{
    /// <summary>Loads the model that the options name.</summary>
    /// <exception cref="ServerOptionException">No model is named, there is no such folder, or an option does not fit the model.</exception>
    /// <exception cref="InvalidDataException">A file of the model is missing, damaged or not supported.</exception>
    public static TextEncoder Load(ModelOptions model)
    {
        if (string.IsNullOrWhiteSpace(model.Folder))
        {
            throw new ServerOptionException(
                "There is no model. Name the folder of one, as it is downloaded from the Hugging Face hub, with --Model:Folder PATH.");
        }

        try
        {
            return TextEncoder.Load(model.Folder, new TextEncoderOptions
            {
                ModelName = model.Name,
                MaxTokens = model.MaxTokens,
                Threads = model.Threads,
                QueryPrefix = model.QueryPrefix,
                PassagePrefix = model.PassagePrefix,
            });
        }
        catch (DirectoryNotFoundException)
        {
            throw new ServerOptionException($"Model:Folder is {model.Folder}, but there is no such folder.");
        }
        catch (ArgumentException exception)
        {
            throw new ServerOptionException($"Model: {exception.Message}");
        }
    }
}
