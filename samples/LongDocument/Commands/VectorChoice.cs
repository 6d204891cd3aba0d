using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>How vectors are made: as the model's files say, unless the command line says otherwise, which a note then mentions.</summary>
/// <param name="Recipe">From states to a vector.</param>
/// <param name="Prompt">What stands before each text; empty: nothing.</param>
/// <param name="Notes">What a user should know.</param>
internal sealed record VectorChoice(VectorRecipe Recipe, string Prompt, IReadOnlyList<string> Notes)
{
    /// <summary>Reads the choice from a command line and a model.</summary>
    /// <exception cref="InputException">The model cannot do what is asked for.</exception>
    public static VectorChoice Of(EncodeSettings settings, OpenedModel model)
    {
        var notes = new List<string>();
        var recipe = WithNormalisation(settings, model, WithPooling(settings, model, model.Recipe, notes), notes);
        recipe.Size(model.Encoder.HiddenSize);
        if (recipe.Poolings.Contains(Pooling.Pooler) && !model.Encoder.HasPooler)
        {
            throw new InputException($"{model.Name} has no pooler: choose --pooling mean, max or first.");
        }

        if (model is { Sentence: null, Layout.IsFirstGlobal: false, Encoder.ModelType: EncoderConfiguration.Longformer }
            && recipe.Poolings.Any(static pooling => pooling is Pooling.First or Pooling.Pooler))
        {
            notes.Add("The first token attends its window only: --global-tokens first lets it attend the whole text.");
        }

        return new VectorChoice(recipe, PromptOf(settings, model, notes), notes);
    }

    private static VectorRecipe WithPooling(EncodeSettings settings, OpenedModel model, VectorRecipe recipe, List<string> notes)
    {
        if (settings.Pooling is not { } pooling)
        {
            return recipe;
        }

        var chosen = recipe with { Poolings = [pooling], CountsSpecialTokens = false };
        if (model.Sentence is not null)
        {
            notes.Add($"--pooling {chosen.PoolingName} replaces the pooling that sentence-transformers' files give, {recipe.PoolingName}.");
        }

        return chosen;
    }

    private static VectorRecipe WithNormalisation(EncodeSettings settings, OpenedModel model, VectorRecipe recipe, List<string> notes)
    {
        var isNormalised = recipe.Steps.Contains(VectorStep.Normalise);
        if (settings.Normalize is not { } choice || isNormalised == (choice == Choice.Yes))
        {
            return recipe;
        }

        if (model.Sentence is not null)
        {
            notes.Add($"--normalize {choice.ToString().ToLowerInvariant()} replaces what sentence-transformers' files say: their vectors are {(isNormalised ? string.Empty : "not ")}normalised.");
        }

        return recipe with
        {
            Steps = choice == Choice.Yes ? [.. recipe.Steps, VectorStep.Normalise] : [.. recipe.Steps.Where(static step => step != VectorStep.Normalise)],
        };
    }

    private static string PromptOf(EncodeSettings settings, OpenedModel model, List<string> notes)
    {
        if (settings.Prompt is { } name)
        {
            return Told(
                model.Sentence?.Prompt(name) ?? throw new InputException($"--prompt is '{name}', but {model.Name} has no config_sentence_transformers.json with prompts."), notes);
        }

        var prompt = model.Sentence?.PromptOf() ?? string.Empty;
        if (prompt.Length == 0 && model.Sentence?.Prompts.Values.Any(static text => text.Length > 0) == true)
        {
            notes.Add($"The model has prompts ({string.Join(", ", model.Sentence.Prompts.Keys)}), none of which is its default: --prompt NAME puts one before each text.");
        }

        return Told(prompt, notes);
    }

    private static string Told(string prompt, List<string> notes)
    {
        if (prompt.Length > 0)
        {
            notes.Add($"Before each text stands the model's prompt '{prompt}'.");
        }

        return prompt;
    }
}
