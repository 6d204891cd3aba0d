using SparseAttentionGen.LongDocument.BuiltIn;

namespace SparseAttentionGen.Samples.Tests.LongDocument.Pages;

/// <summary>What the page on encoders shows compiles, since this project's own source has it, and runs.</summary>
public sealed class EncoderPageTests
{
    [Fact]
    public void The_code_of_the_page_is_that_of_the_source()
    {
        var source = RepositoryPages.Lines(RepositoryPages.Read("tests", "Samples.Tests", "LongDocument", "Pages", "EncoderPrograms.cs"));
        var blocks = RepositoryPages.CodeOf(RepositoryPages.Read("docs", "encoders.md"));
        Assert.Equal(4, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(block, source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_programs_run()
    {
        using var folder = new TemporaryFolder();
        Copy(BuiltInModel.ArcticXs.OpenModel, folder.At("model.onnx"));
        Copy(BuiltInModel.ArcticXs.OpenVocabulary, folder.At("vocab.txt"));
        using var encoder = EncoderPrograms.Onnx(folder.At("model.onnx"), folder.At("vocab.txt"));
        Assert.Equal((384, 512), (encoder.Dimensions, encoder.MaxTokens));
        Assert.Equal(256 + 3 + 2, await EncoderPrograms.GenerateAsync(encoder, ["one two three"], TestContext.Current.CancellationToken));

        new TinyCheckpoint(TinyCheckpoint.Bert).Write(folder.Path);
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nyeast\ndough\nrise\n");
        Assert.InRange(EncoderPrograms.Folder(folder.Path), -1, 1);
    }

    private static void Copy(Func<Stream> open, string path)
    {
        using var source = open();
        using var target = File.Create(path);
        source.CopyTo(target);
    }
}
