using System.Diagnostics;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Makes one vector of each text.</summary>
internal sealed class EncodeCommand(IAnsiConsole console, IEncoderSource source, StandardInput input) : Command<EncodeSettings>
{
    private readonly Stages stages = new(console);
    private readonly ModelReport report = new(console);

    public override int Execute(CommandContext context, EncodeSettings settings, CancellationToken cancellationToken)
    {
        // The command line is checked before a large checkpoint is read.
        var file = settings.Output is { } path ? VectorFile.At(path) : null;
        var loaded = TextLoader.Load(settings.Files, input: input);
        var model = OpenedModel.Open(settings, source, stages);
        var choice = VectorChoice.Of(settings, model);
        var documents = TextDocuments.Read(loaded, model, choice.Prompt, settings.MaxTokens, stages, cancellationToken);
        var run = new DocumentRun(model.Encoder, model.Tokenizer.Special, model.Layout with { Prompt = documents.Prompt });
        report.Model(model, vector: choice.Recipe.Description);
        report.Notes(choice.Notes);
        var clock = Stopwatch.StartNew();
        var vectors = Encode(settings, model, choice.Recipe, documents, run, cancellationToken);
        var time = clock.Elapsed;
        Check(documents, vectors);

        Show(documents, vectors, run.Capacity);
        report.Cost(documents.TokenCount, time);
        if (file is null)
        {
            console.WriteLine("The vectors are not kept: --output FILE writes them.");
        }
        else
        {
            file.Write(new EncodedDocuments(model, choice.Recipe, documents, vectors));
            console.WriteLine($"{vectors.Count:N0} vectors of {vectors[0].Length:N0} elements are in {settings.Output}.");
        }

        report.RandomWeights(model, "vectors");
        return 0;
    }

    private IReadOnlyList<float[]> Encode(
        EncodeSettings settings, OpenedModel model, VectorRecipe recipe, TextDocuments documents, DocumentRun run, CancellationToken cancellationToken) =>
        stages.Run($"Encoding {documents.TokenCount:N0} tokens", progress =>
        {
            int[][] ids = [.. documents.Tokens.Select(static tokens => tokens.Ids)];
            var vectors = new DocumentVectors(model.Encoder, recipe, ids);
            run.Run(
                ids, settings.Batch,
                new EncodeOptions { Threads = settings.Threads ?? 0, Progress = progress, CancellationToken = cancellationToken },
                vectors.Add);
            return vectors.Finish();
        });

    private static void Check(TextDocuments documents, IReadOnlyList<float[]> vectors)
    {
        for (var index = 0; index < vectors.Count; index++)
        {
            if (!vectors[index].All(float.IsFinite))
            {
                throw new InputException(
                    $"The vector of {documents.Texts[index].Name} is not finite: the checkpoint's weights are damaged or too large. Nothing is written.");
            }
        }
    }

    private void Show(TextDocuments documents, IReadOnlyList<float[]> vectors, int capacity)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("File", "Tokens", "Windows", "Vector", "Nearest other, cosine");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        double[][] wide = [.. vectors.Select(static vector => Array.ConvertAll(vector, static element => (double)element))];
        for (var index = 0; index < vectors.Count; index++)
        {
            var tokens = documents.Tokens[index].Ids.Length;
            table.AddRow(
                new Text(documents.Texts[index].Name),
                new Text($"{tokens:N0}"),
                new Text($"{DocumentWindow.Divide(tokens, capacity).Count:N0}"),
                new Text(string.Join(' ', vectors[index].Take(3).Select(static element => $"{element:F3}")) + " …"),
                new Text(Nearest(documents, wide, index)));
        }

        foreach (var skipped in documents.Skipped)
        {
            table.AddRow(new Text(skipped.Name), new Text("-"), new Text("-"), new Text($"left out: {skipped.Reason}"), Text.Empty);
        }

        console.Write(table);
        report.Notes(documents.Notes);
        if (documents.Tokens.Any(tokens => tokens.Ids.Length > capacity))
        {
            report.Notes([$"Texts of more than {capacity:N0} tokens are longer than the model takes: their vectors are means over overlapping windows."]);
        }
    }

    private static string Nearest(TextDocuments documents, double[][] vectors, int index)
    {
        if (vectors.Length < 2)
        {
            return string.Empty;
        }

        var (other, cosine) = Enumerable.Range(0, vectors.Length)
            .Where(candidate => candidate != index)
            .Select(candidate => (candidate, DocumentVectors.Cosine(vectors[index], vectors[candidate])))
            .MaxBy(static pair => pair.Item2);
        return $"{documents.Texts[other].Name}, {cosine:F3}";
    }
}
