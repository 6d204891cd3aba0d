using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using SparseAttentionGen.LongDocument.Commands;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>Runs a genome through one attention layer, and shows which of its regions differ most from the others.</summary>
internal sealed class GenomeCommand(IAnsiConsole console, StandardInput input) : Command<GenomeSettings>
{
    private const int Shown = 8;
    private readonly Stages stages = new(console);

    public override int Execute(CommandContext context, GenomeSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Output is { } path)
        {
            OutputFile.Check(path);
        }

        var records = stages.Run(settings.File is null ? "Drawing bases" : "Reading bases", progress => Read(settings, progress, cancellationToken));
        var vocabulary = new KmerVocabulary(settings.Kmer, settings.Stride);
        var sequences = stages.Run($"Cutting into {settings.Kmer}-mers", _ => records.Select(record => vocabulary.Tokens(record.Bases)).ToArray());
        Show(records, sequences);
        var tokens = sequences.Sum(static sequence => (long)sequence.Length);
        if (sequences.Any(static sequence => sequence.Length > int.MaxValue / (3 * GenomeLayer.HeadSize)))
        {
            throw new InputException("A record has more than 11 million tokens: cut it, or use a longer --stride.");
        }

        var layer = stages.Run("Drawing weights", _ => new GenomeLayer(vocabulary.Size, settings.Heads, settings.Seed));
        var clock = Stopwatch.StartNew();
        var regions = stages.Run($"Attending with {layer.Heads} heads", progress => Attend(settings, layer, vocabulary, records, sequences, progress, cancellationToken));
        var time = clock.Elapsed;
        if (regions.Find(static region => !region.Vector.All(double.IsFinite)) is { } wrong)
        {
            throw new InputException($"The vector of {wrong.Record.Name}:{wrong.Start + 1:N0}-{wrong.End:N0} is not finite. Nothing is written.");
        }

        var patterns = Enumerable.Range(0, layer.Heads).GroupBy(head => layer.PatternOf(head).Describe()).Select(static group => $"{group.Count()} x {group.Key}");
        console.WriteLine($"Heads: {string.Join("; ", patterns)}.");
        new ModelReport(console).Cost(tokens, time);
        ShowRegions(regions);
        if (settings.Output is { } file)
        {
            OutputFile.Write(file, stream => Write(stream, regions));
            console.WriteLine($"{regions.Count:N0} regions with vectors of {layer.HiddenSize:N0} elements are in {file}.");
        }

        console.MarkupLine("[yellow]Random weights: distances say how unlike the composition is, not what a trained model would find.[/]");
        return 0;
    }

    private IReadOnlyList<FastaRecord> Read(GenomeSettings settings, IProgress<double> progress, CancellationToken cancellationToken)
    {
        if (settings.File == StandardInput.FileName)
        {
            using var stream = input.Open();
            return FastaReader.Read(stream, StandardInput.Name, progress, cancellationToken);
        }

        return settings.File is { } file ? FastaReader.Read(file, progress, cancellationToken) : [RandomBases.Draw(settings.RandomBases!.Value, settings.Seed)];
    }

    private static List<GenomeRegion> Attend(
        GenomeSettings settings,
        GenomeLayer layer,
        KmerVocabulary vocabulary,
        IReadOnlyList<FastaRecord> records,
        int[][] sequences,
        IProgress<double> progress,
        CancellationToken cancellationToken)
    {
        var all = new List<GenomeRegion>();
        var threads = settings.Threads ?? Environment.ProcessorCount;
        var (done, total) = (0.0, Math.Max(1.0, sequences.Sum(static sequence => (double)sequence.Length) * layer.Heads));
        for (var index = 0; index < records.Count; index++)
        {
            var regions = GenomeRegion.Divide(records[index], sequences[index].Length, vocabulary, settings.Region, layer.HiddenSize);
            for (var head = 0; head < layer.Heads && regions.Count > 0; head++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var output = layer.Attend(head, sequences[index], threads, cancellationToken);
                Parallel.ForEach(regions, new ParallelOptions { MaxDegreeOfParallelism = threads }, region => region.Add(head, output));
                done += sequences[index].Length;
                progress.Report(done / total);
            }

            all.AddRange(regions);
        }

        return all;
    }

    private void Show(IReadOnlyList<FastaRecord> records, int[][] sequences)
    {
        const int MostRecords = 20;
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Record", "Bases", "G and C", "Unknown", "Lower case", "Tokens");
        for (var index = 0; index < Math.Min(records.Count, MostRecords); index++)
        {
            var record = records[index];
            var unknown = record.Bases.Count(static code => code == FastaRecord.Unknown);
            table.AddRow(
                new Text(record.Name),
                new Text($"{record.Bases.Length:N0}"),
                new Text(Share(record.ContentOfGuanineAndCytosine(0, record.Bases.Length))),
                new Text(Share((double)unknown / record.Bases.Length)),
                new Text(Share((double)record.LowerCase / record.Bases.Length)),
                new Text($"{sequences[index].Length:N0}"));
        }

        console.Write(table);
        if (records.Count > MostRecords)
        {
            console.WriteLine($"And {records.Count - MostRecords:N0} more records.");
        }
    }

    private void ShowRegions(List<GenomeRegion> regions)
    {
        if (regions.Count < 2)
        {
            return;
        }

        var distances = Distances(regions);
        var usual = distances.Average();
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Region most unlike the mean", "Its distance, the usual one being 1", "G and C");
        foreach (var (region, distance) in regions.Zip(distances).OrderByDescending(static pair => pair.Second).Take(Shown))
        {
            table.AddRow(
                new Text($"{region.Record.Name}:{region.Start + 1:N0}-{region.End:N0}"),
                new Text((distance / usual).ToString("F2", CultureInfo.InvariantCulture)),
                new Text(Share(region.Record.ContentOfGuanineAndCytosine(region.Start, region.End))));
        }

        console.Write(table);
    }

    /// <summary>How far each region's vector is from their mean.</summary>
    private static double[] Distances(List<GenomeRegion> regions)
    {
        var mean = new double[regions[0].Vector.Length];
        foreach (var region in regions)
        {
            TensorPrimitives.MultiplyAdd<double>(region.Vector, 1.0 / regions.Count, mean, mean);
        }

        return [.. regions.Select(region => TensorPrimitives.Distance<double>(region.Vector, mean))];
    }

    private static void Write(Stream stream, List<GenomeRegion> regions)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("record,start,end," + string.Join(',', Enumerable.Range(0, regions.Count == 0 ? 0 : regions[0].Vector.Length).Select(static d => $"v{d}")));
        foreach (var region in regions)
        {
            var name = "\"" + region.Record.Name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name},{region.Start},{region.End},")
                + string.Join(',', region.Vector.Select(static element => ((float)element).ToString("R", CultureInfo.InvariantCulture))));
        }
    }

    private static string Share(double share) => double.IsNaN(share) ? "-" : share.ToString("P1", CultureInfo.InvariantCulture);
}
