using SparseAttentionGen.PatternGallery.Entries;
using SparseAttentionGen.PatternGallery.Pages;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.PatternGallery;

/// <summary>Writes the page, and the pictures and the document if the command line names them.</summary>
internal sealed class GalleryCommand(IAnsiConsole console) : Command<GallerySettings>
{
    public override int Execute(CommandContext context, GallerySettings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Folder);
        var page = console.Status().Start("Counting pairs", status => GalleryPage.Write(Catalog.Groups, settings.Length, title =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            status.Status(Markup.Escape(title));
        }));
        Write(Path.Combine(settings.Folder, "index.html"), page);
        if (settings.Images)
        {
            WriteImages(settings);
        }

        if (settings.Document is not null)
        {
            var beside = Path.GetDirectoryName(Path.GetFullPath(settings.Document))!;
            var folder = Path.GetRelativePath(beside, Path.GetFullPath(settings.Folder)).Replace(Path.DirectorySeparatorChar, '/');
            Write(settings.Document, PatternsDocument.Write(Catalog.Groups, settings.Length, folder));
        }

        return 0;
    }

    private void WriteImages(GallerySettings settings)
    {
        var entries = Catalog.Groups.SelectMany(static group => group.Entries).Where(static entry => entry.HasPicture).ToArray();
        foreach (var entry in entries)
        {
            foreach (var (head, label) in entry.Heads)
            {
                var picture = entry.Draw(head, entry.PictureLength(settings.Length), label, hasStyleSheet: true);
                File.WriteAllText(Path.Combine(settings.Folder, entry.PictureName(head) + ".svg"), picture);
            }
        }

        console.MarkupLineInterpolated($"Drew {entries.Sum(static entry => entry.Heads.Length)} pictures in {settings.Folder}");
    }

    private void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        console.MarkupLineInterpolated($"Wrote {path}");
    }
}
