using SparseAttentionGen.Encoders.Checkpoints;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        var path = folder.At("weights.safetensors");
        SafetensorsWriter.Write(
            path, [new("a", [2, 3], new float[] { 1, 2, 3, 4, 5, -0.5f }), new("none", [0, 4], Array.Empty<float>()), new("ü\"\n", [1], new[] { float.MinValue })], new Dictionary<string, string> { ["step"] = "7", ["note"] = "größer \"quoted\"" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["a", "none", "ü\"\n"], file.Tensors.Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2, 3, 4, 5, -0.5f], file.ReadFloats(file.Find("a")!));
        Assert.Equal("[2, 3]", file.Find("a")!.ShapeText);
        Assert.Empty(file.ReadFloats(file.Find("none")!));
        Assert.Equal([float.MinValue], file.ReadFloats(file.Find("ü\"\n")!));
        Assert.Equal(("7", "größer \"quoted\""), (file.Metadata["step"], file.Metadata["note"]));
        Assert.Equal(["weights.safetensors"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused_and_the_old_file_stays()
    {
        var path = folder.At("weights.safetensors");
        SafetensorsWriter.Write(path, [new("a", [1], new float[] { 1 })], new Dictionary<string, string>());
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("a", [2], new float[] { 1 })], new Dictionary<string, string>()));
        using var file = SafetensorsFile.Open(path);
        Assert.Equal([1], file.ReadFloats(file.Find("a")!));
    }
}
