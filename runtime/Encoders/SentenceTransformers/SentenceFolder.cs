using System.Text.Json;
using SparseAttentionGen.Encoders.Checkpoints;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;

namespace SparseAttentionGen.Encoders.SentenceTransformers;

/// <summary>
/// Reads the folder of a sentence-transformers model: <c>modules.json</c> lists modules that each have a folder. All of them are applied, or refused by
/// their names.
/// </summary>
internal static class SentenceFolder
{
    private const string ModulesName = "modules.json";
    private const string SettingsName = "config_sentence_transformers.json";
    private const string Namespace = "sentence_transformers.";

    /// <summary>The encoder's settings under all names that the library has given the file.</summary>
    private static readonly string[] EncoderSettings =
        ["", "roberta_", "distilbert_", "camembert_", "albert_", "xlm-roberta_", "xlnet_"];

    /// <summary>Reads the files; null: it is no folder of that library.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="notes">Receives what a user should know.</param>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or says something that is not supported.</exception>
    public static SentenceModel? Read(string folder, ICollection<string> notes)
    {
        var path = Path.Combine(folder, ModulesName);
        if (!File.Exists(path))
        {
            if (Directory.Exists(Path.Combine(folder, "1_Pooling")) || File.Exists(Path.Combine(folder, SettingsName)))
            {
                notes.Add($"{folder} looks like a sentence-transformers model, but has no {ModulesName}: its pooling and other modules are not used. Download the file, too.");
            }

            return null;
        }

        var modules = JsonFile.Read(path, Modules);
        if (modules is not [{ Type: "Transformer" }, { Type: "Pooling" }, ..])
        {
            throw new InvalidDataException($"{path}: the modules are {string.Join(", ", modules.Select(static module => module.Type))}: only a Transformer, a Pooling and what follows them is supported.");
        }

        var encoder = Path.Combine(folder, modules[0].Path);
        var model = new SentenceModel
        {
            EncoderFolder = encoder,
            Recipe = SentenceModules.Pooling(Path.Combine(folder, modules[1].Path)) with
            {
                Steps = [.. modules.Skip(2).Select(module => SentenceModules.Step(module.Type, Path.Combine(folder, module.Path))).OfType<VectorStep>()],
            },
        };
        return WithPrompts(WithEncoderSettings(model, encoder), Path.Combine(folder, SettingsName));
    }

    private static List<(string Type, string Path)> Modules(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("a list of modules is needed.");
        }

        return [.. root.EnumerateArray().Select(static item =>
        {
            var values = new ConfigurationValues(item);
            var type = values.Text("type", null) ?? throw new InvalidDataException("a module has no type.");
            if (!type.StartsWith(Namespace, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"the module '{type}' is code of its own, which is not run here.");
            }

            var path = values.Text("path", string.Empty)!;
            if (path.Split('/', '\\').Contains("..") || Path.IsPathRooted(path))
            {
                throw new InvalidDataException($"the path '{path}' of a module leads out of the folder.");
            }

            return (type[(type.LastIndexOf('.') + 1)..], path);
        })];
    }

    private static SentenceModel WithEncoderSettings(SentenceModel model, string folder)
    {
        var path = EncoderSettings.Select(name => Path.Combine(folder, $"sentence_{(name.Length == 0 ? "bert_" : name)}config.json")).FirstOrDefault(File.Exists);
        if (path is not null)
        {
            model = JsonFile.Read(path, root =>
            {
                var values = new ConfigurationValues(root);
                var task = values.Text("transformer_task", "feature-extraction");
                return task == "feature-extraction"
                    ? model with { MaxLength = values.Has("max_seq_length") ? values.Number("max_seq_length", 1, 3) : null, LowersCase = values.Flag("do_lower_case", false) }
                    : throw new InvalidDataException($"transformer_task is '{task}': only feature-extraction is supported.");
            });
        }

        // Where no length is given, the library takes the tokenizer's.
        var tokenizer = Path.Combine(folder, "tokenizer_config.json");
        return model.MaxLength is null && File.Exists(tokenizer)
            ? JsonFile.Read(tokenizer, root => model with { MaxLength = TokenizerLength(root) })
            : model;
    }

    /// <summary>The tokenizer's length, where it has one: some files have a number beyond all bounds for none.</summary>
    private static int? TokenizerLength(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("model_max_length", out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var length) && length is >= 3 and <= 1 << 28 ? (int)length : null;

    private static SentenceModel WithPrompts(SentenceModel model, string path)
    {
        if (!File.Exists(path))
        {
            return model;
        }

        return JsonFile.Read(path, root =>
        {
            var values = new ConfigurationValues(root);
            var (prompts, named) = (values.Map("prompts"), values.Text("default_prompt_name", null));
            if (named is not null && !prompts.ContainsKey(named))
            {
                throw new InvalidDataException($"default_prompt_name is '{named}', which is none of the prompts.");
            }

            return model with { Prompts = prompts, DefaultPrompt = named, Similarity = values.Text("similarity_fn_name", "cosine")! };
        });
    }
}
