using System.Diagnostics;
using System.Globalization;
using SparseAttentionGen.Encoders.Documents;
using SparseAttentionGen.Encoders.Models;
using SparseAttentionGen.LongDocument.Inspection;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Shows what attends to what.</summary>
internal sealed class InspectCommand(IAnsiConsole console, IEncoderSource source, StandardInput input) : Command<InspectSettings>
{
    private const int PictureBlocks = 96;

    private readonly Stages stages = new(console);
    private readonly ModelReport report = new(console);

    public override int Execute(CommandContext context, InspectSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Svg is { } path)
        {
            OutputFile.Check(path);
        }

        var loaded = TextLoader.Load([settings.File], input: input);
        if (loaded.Documents.Count > 1)
        {
            throw new InputException($"{settings.File} means {loaded.Documents.Count:N0} files: name one.");
        }

        var model = OpenedModel.Open(settings, source, stages);
        Check(settings, model);
        var run = new DocumentRun(model.Encoder, model.Tokenizer.Special, model.Layout);
        var most = Math.Min(run.Capacity, settings.MaxTokens ?? int.MaxValue);
        var documents = TextDocuments.Read(loaded, model, string.Empty, most, stages, cancellationToken);
        report.Model(model);
        var clock = Stopwatch.StartNew();
        var attention = Inspect(settings, model, documents, run, cancellationToken);
        var time = clock.Elapsed;
        Show(attention);
        ShowCut(documents, run.Capacity);
        report.Cost(documents.TokenCount, time);
        if (settings.Svg is { } svg)
        {
            OutputFile.Write(svg, stream => AttentionSvg.Write(attention, stream));
            console.WriteLine($"The picture is in {svg}.");
        }

        report.RandomWeights(model, "weights");
        return 0;
    }

    private static void Check(InspectSettings settings, OpenedModel model)
    {
        if (settings.Layer >= model.Encoder.Layers)
        {
            throw new InputException($"--layer is {settings.Layer}, but the model's layers are numbered 0 to {model.Encoder.Layers - 1}.");
        }

        if (settings.Head >= model.Encoder.Heads)
        {
            throw new InputException($"--head is {settings.Head}, but the model's heads are numbered 0 to {model.Encoder.Heads - 1}.");
        }
    }

    private InspectedAttention Inspect(
        InspectSettings settings, OpenedModel model, TextDocuments documents, DocumentRun run, CancellationToken cancellationToken)
    {
        var text = new SequenceText(documents.Texts[0].Text, documents.Tokens[0], model.Tokenizer);
        var token = settings.Token is { } wanted ? text.Find(wanted) : text.AnyWord();
        var sequence = run.Sequence(documents.Tokens[0].Ids);
        var reader = stages.Run($"Encoding {sequence.Ids.Length:N0} tokens", progress =>
        {
            var watching = new AttentionReader(model.Encoder, sequence, settings.Layer, settings.Head, token, PictureBlocks, cancellationToken);
            var states = model.Encoder.Encode([sequence], new EncodeOptions
            {
                Threads = settings.Threads ?? 0,
                Layers = settings.Layer + 1,
                Progress = progress,
                Observer = watching,
                CancellationToken = cancellationToken,
            });
            states[0].RequireFinite();
            return watching;
        });
        if (!reader.HasSeen || !reader.IsFinite)
        {
            throw new InputException($"Layer {settings.Layer} has no finite attention weights: the checkpoint's weights are damaged or too large.");
        }

        var head = settings.Head is { } one ? $"head {one}" : $"mean of {model.Encoder.Heads} heads";
        return new InspectedAttention(
            $"{model.Name}: layer {settings.Layer}, {head}", model.IsRandom, documents.Texts[0].Name, text, token, reader.TokenWeights, reader.Map, settings.Top);
    }

    private void Show(InspectedAttention attention)
    {
        ShowPattern(attention);
        ShowToken(attention);
    }

    private void ShowPattern(InspectedAttention attention)
    {
        var side = attention.Map.BlockSize * MapText.BlocksOfCharacter(attention.Map);
        console.MarkupLineInterpolated($"[bold]{attention.Title}[/]");
        console.WriteLine($"Rows: queries, columns: keys; a character is {side:N0} x {side:N0} tokens.");
        foreach (var line in MapText.Pattern(attention.Map))
        {
            console.WriteLine(line);
        }

        console.WriteLine("█ all pairs attend, ▒ some do, · none does");
        console.WriteLine();
    }

    private void ShowToken(InspectedAttention attention)
    {
        console.MarkupLineInterpolated($"[bold]What token {attention.Token} attends most:[/] {attention.Text.InContext(attention.Token)}");
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Weight", "Position", "Distance", "Token");
        for (var column = 0; column < 3; column++)
        {
            table.Columns[column].RightAligned();
        }

        foreach (var position in attention.MostAttended)
        {
            var distance = position - attention.Token;
            table.AddRow(
                new Text($"{attention.Weights[position]:P2}"),
                new Text($"{position}"),
                new Text(distance == 0 ? "itself" : distance.ToString("+0;-0", CultureInfo.InvariantCulture)),
                new Text(attention.Text.InContext(position)));
        }

        console.Write(table);
        console.WriteLine($"Of {attention.Weights.Count(static weight => weight > 0):N0} tokens that it attends. Token 0 and the last one are the model's own.");
    }

    private void ShowCut(TextDocuments documents, int capacity) => report.Notes(
        documents.Tokens[0].IsCut && documents.Tokens[0].Ids.Length == capacity
            ? [$"{documents.Texts[0].Name} is longer than the model takes: the first {capacity:N0} tokens are shown."]
            : documents.Notes);
}
