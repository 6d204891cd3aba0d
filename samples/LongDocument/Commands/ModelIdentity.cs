using System.Globalization;
using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.LongDocument.Commands;

/// <summary>Tells models apart without reading all of their weights.</summary>
internal static class ModelIdentity
{
    /// <summary>The files that a model is made of; what else lies in its folder does not change it.</summary>
    private static readonly string[] Extensions = [".json", ".safetensors", ".txt", ".model", ".bin"];

    /// <summary>A model that travels with the program: the package is named exactly.</summary>
    public static string Of(BuiltInModel model) => $"{model.Title} of {model.Package} {model.PackageVersion}";

    /// <summary>A folder by its files, their lengths and times. A copy elsewhere counts as another model, which costs time but never mixes vectors.</summary>
    public static string OfFolder(string folder)
    {
        var root = new DirectoryInfo(folder);
        var files = root.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(static file => Extensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase))
            .Select(file => string.Create(
                CultureInfo.InvariantCulture, $"{Path.GetRelativePath(root.FullName, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}"))
            .Order(StringComparer.Ordinal);
        return string.Join("; ", files.Prepend(root.FullName));
    }
}
