using System.ComponentModel;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Cli;

namespace SparseAttentionGen.PatternGallery;

/// <summary>The command line.</summary>
internal sealed class GallerySettings : CommandSettings
{
    private const int LongestLength = 1 << 20;

    [CommandArgument(0, "[FOLDER]")]
    [Description("Receives index.html. Default: gallery.")]
    public string Folder { get; init; } = "gallery";

    [CommandOption("-l|--length <N>")]
    [Description("Tokens of the pictures, 64 to 1048576; patterns of images have their own. Default: 4096.")]
    public string LengthText { get; init; } = "4096";

    [CommandOption("-i|--images")]
    [Description("Write each picture as a file of its own, too.")]
    public bool Images { get; init; }

    [CommandOption("-d|--document <FILE>")]
    [Description("Write a Markdown document that shows the pictures' files, too; needs --images.")]
    public string? Document { get; init; }

    /// <summary>Tokens of the pictures.</summary>
    public int Length => int.Parse(LengthText, NumberStyles.None, CultureInfo.InvariantCulture);

    public override ValidationResult Validate()
    {
        if (!int.TryParse(LengthText, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length is < 64 or > LongestLength)
        {
            return ValidationResult.Error($"--length is '{LengthText}', but must be a number from 64 to {LongestLength}.");
        }

        if (string.IsNullOrWhiteSpace(Folder) || Document is { Length: 0 })
        {
            return ValidationResult.Error("A name is empty: give the folder and the document names, or leave them out.");
        }

        return Document is not null && !Images
            ? ValidationResult.Error("--document shows the pictures' files: add --images.")
            : ValidationResult.Success();
    }
}
