using System.Text;
using SparseAttentionGen.LongDocument.Texts;
using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

public sealed class TextTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Plain_UTF8_is_read_as_it_is()
    {
        var text = Only(folder.Write("a.txt", "Grüße, 世界 😀\n"));
        Assert.Equal("Grüße, 世界 😀\n", text.Text);
        Assert.Equal(0, text.Replaced);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Byte_order_mark_says_the_encoding_and_is_left_out(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("déjà 😀")];
        Assert.Equal("déjà 😀", Only(folder.Write("a.txt", bytes)).Text);
    }

    [Fact]
    public void Carriage_returns_become_line_feeds() =>
        Assert.Equal("a\nb\nc\n\nd", Only(folder.Write("a.txt", "a\r\nb\rc\r\n\r\nd")).Text);

    [Fact]
    public void Malformed_bytes_are_replaced_and_counted_but_genuine_replacement_characters_are_not()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("genuine \uFFFD and a long enough text, "), 0xFF, .. "cut "u8, 0xE2, 0x82];
        var loaded = TextLoader.Load([folder.Write("a.txt", bytes)]);
        Assert.Equal(2, loaded.Documents[0].Replaced);
        Assert.EndsWith("\uFFFDcut \uFFFD", loaded.Documents[0].Text, StringComparison.Ordinal);
        Assert.Contains("2 malformed sequences", Assert.Single(loaded.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_in_UTF16_is_replaced_and_counted()
    {
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a text that is long enough"), 0x3D, 0xD8];
        Assert.Equal(1, Only(folder.Write("a.txt", bytes)).Replaced);
    }

    [Fact]
    public void Text_in_another_encoding_is_refused_with_advice()
    {
        var path = folder.Write("a.txt", [.. Enumerable.Repeat<byte>(0xE9, 100)]);
        var message = Assert.Throws<InputException>(() => TextLoader.Load([path])).Message;
        Assert.Contains("100 of 100 characters are malformed", message, StringComparison.Ordinal);
        Assert.Contains("iconv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_binary_file_is_refused_and_one_in_a_folder_is_skipped()
    {
        var binary = folder.Write("b.bin", [1, 2, 0, 3]);
        folder.Write("a.txt", "text");
        Assert.Contains("zero bytes", Assert.Throws<InputException>(() => TextLoader.Load([binary])).Message, StringComparison.Ordinal);
        var loaded = TextLoader.Load([folder.Path]);
        Assert.Equal(folder.At("a.txt"), Assert.Single(loaded.Documents).Name);
        Assert.Equal(binary, Assert.Single(loaded.Skipped).Name);
        Assert.Contains("zero bytes", loaded.Skipped[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\uFEFF", "empty")]
    [InlineData(" \r\n\t", "only white space")]
    public void Empty_file_is_skipped_and_an_error_if_nothing_else_is_there(string content, string reason)
    {
        var empty = folder.Write("empty.txt", content);
        Assert.Contains($"({reason})", Assert.Throws<InputException>(() => TextLoader.Load([empty])).Message, StringComparison.Ordinal);
        Assert.Equal(reason, Assert.Single(TextLoader.Load([empty, folder.Write("full.txt", "text")]).Skipped).Reason);
    }

    [Theory]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("ab😀", 6, "ab😀")]
    [InlineData("abcdef", 4, "abcd")]
    public void Large_file_is_cut_at_a_whole_character_with_a_note(string content, int mostBytes, string expected)
    {
        var loaded = TextLoader.Load([folder.Write("large.txt", content)], mostBytes);
        Assert.Equal(expected, loaded.Documents[0].Text);
        Assert.Equal(expected != content, loaded.Documents[0].IsCut);
        Assert.Equal(0, loaded.Documents[0].Replaced);
        Assert.Equal(expected == content ? 0 : 1, loaded.Notes.Count);
    }

    [Fact]
    public void Folders_and_patterns_mean_their_files_in_order_each_once()
    {
        foreach (var name in new[] { "b.txt", "a.txt", "c.md", "sub/d.txt", ".hidden/e.txt", "sub/.f.txt" })
        {
            folder.Write(name, name);
        }

        Assert.Equal(["a.txt", "b.txt", "c.md", "sub/d.txt"], Names(folder.Path));
        Assert.Equal(["a.txt", "b.txt"], Names(folder.At("*.txt")));
        Assert.Equal(["a.txt", "b.txt", "sub/d.txt"], Names(folder.At("**/*.txt")));
        Assert.Equal(["sub/d.txt"], Names(folder.At("s*/*.txt")));
        Assert.Equal(["c.md", "a.txt", "b.txt", "sub/d.txt"], Names(folder.At("c.md"), folder.Path + "/"));
        Assert.Equal([".hidden/e.txt"], Names(folder.At(".hidden")));
    }

    [Fact]
    public void What_means_no_file_is_refused_by_name()
    {
        Directory.CreateDirectory(folder.At("nothing"));
        Refuses("missing.txt", "does not exist");
        Refuses("nothing", "no file in");
        Refuses("*.txt", "no file that matches");
        Refuses("missing/*.txt", "no file that matches");

        void Refuses(string name, string reason)
        {
            var message = Assert.Throws<InputException>(() => TextFiles.Find([folder.At(name)])).Message;
            Assert.Contains(folder.At(name), message, StringComparison.Ordinal);
            Assert.Contains(reason, message, StringComparison.Ordinal);
        }
    }

    private IEnumerable<string> Names(params string[] arguments) =>
        TextFiles.Find(arguments).Select(file => Path.GetRelativePath(folder.Path, file.Path).Replace('\\', '/'));

    private static DocumentText Only(string path) => Assert.Single(TextLoader.Load([path]).Documents);
}
