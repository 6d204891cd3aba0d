using SparseAttentionGen.Encoders.Models;
using static SparseAttentionGen.Samples.Tests.LongDocument.EncoderAssert;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>BigBirds of other sizes than the published ones.</summary>
public sealed class BigBirdEncoderTests
{
    /// <summary>Sequences that are padded to 1,024 tokens have random blocks from a table of the model's longest sequence.</summary>
    [Theory]
    [InlineData(1100)]
    [InlineData(4096)]
    public void Random_blocks_are_those_of_the_models_longest_sequence(int maxLength) =>
        EqualsNaive(new TinyCheckpoint(TinyCheckpoint.BigBird with { MaxPositions = maxLength, Layers = 2 }), [Sequence(1024, 1), Sequence(1010, 2)]);

    /// <summary>The blocks of the thirtieth block of queries in the second layer, recorded from the published model's algorithm in Python.</summary>
    [Theory]
    [InlineData(1100, new[] { 36, 25, 44 }, new[] { 45, 46, 5 }, new[] { 2, 33, 25 }, new[] { 32, 9, 37 })]
    [InlineData(2048, new[] { 36, 25, 44 }, new[] { 46, 62, 1 }, new[] { 35, 62, 5 }, new[] { 43, 45, 58 })]
    [InlineData(4096, new[] { 36, 25, 44 }, new[] { 49, 54, 8 }, new[] { 19, 8, 10 }, new[] { 53, 23, 15 })]
    public void Attended_keys_are_those_of_the_models_longest_sequence(int maxLength, params int[][] recorded)
    {
        var encoder = EncoderLoader.Random("big_bird", EncoderSize.Tiny, 1, maxLength);
        for (var head = 0; head < recorded.Length; head++)
        {
            var blocks = recorded[head].Union([0, 29, 30, 31, 63]).Order();
            Assert.Equal(
                blocks.SelectMany(static block => Enumerable.Range(block * 16, 16)),
                encoder.AttendedKeys(1, head, 30 * 16, Sequence(1024, 1)).SelectMany(static range => Enumerable.Range(range.Start, range.End - range.Start)));
        }
    }

    [Theory]
    [InlineData(4, 16, 0)]
    [InlineData(2, 8, 1)]
    [InlineData(1, 24, 2)]
    [InlineData(4, 5, 3)]
    public void Any_blocks_equal_the_naive_model(int heads, int blockSize, int randomBlocks)
    {
        var configuration = TinyCheckpoint.BigBird with { Layers = 2, Heads = heads, BlockSize = blockSize, RandomBlocks = randomBlocks };
        var dense = (int)configuration.FullLength;
        EqualsNaive(new TinyCheckpoint(configuration), [Sequence(dense, 1), Sequence(dense + 1, 2), Sequence(dense + (3 * blockSize), 3)]);
    }

    [Fact]
    public void Models_of_the_published_sizes_have_a_class()
    {
        static Type? ClassOf(EncoderConfiguration configuration) => AttentionClasses.BigBird(BigBirdPattern.Of(configuration))?.GetType();
        var published = EncoderConfigurations.Of("big_bird", EncoderSize.Base, maxLength: null, vocabularySize: null);
        Assert.Equal(typeof(BigBirdBase), ClassOf(published));
        Assert.Equal(typeof(BigBirdLarge), ClassOf(published with { HiddenSize = 1024, Heads = 16 }));
        Assert.Equal(typeof(BigBirdTiny), ClassOf(EncoderConfigurations.Of("big_bird", EncoderSize.Tiny, maxLength: null, vocabularySize: null)));
        Assert.Null(ClassOf(published with { MaxPositions = 4095 }));
        Assert.Null(ClassOf(published with { HiddenSize = 384 }));
    }

    [Fact]
    public void A_head_size_without_a_class_is_explained()
    {
        var message = Assert.Throws<InvalidDataException>(() => new TinyCheckpoint(TinyCheckpoint.BigBird with { Heads = 8 }).Load()).Message;
        Assert.Contains("No attention class is declared for heads of 8: declare one in runtime/Encoders/Models/DenseClasses.cs", message, StringComparison.Ordinal);
        Assert.EndsWith("There are: 16; 32; 64; 128.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_longest_sequence_that_nothing_is_drawn_for_is_explained()
    {
        var configuration = TinyCheckpoint.BigBird with { MaxPositions = (1 << 20) + 1 };
        Assert.Contains("max_position_embeddings is 1048577", Assert.Throws<InvalidDataException>(() => BigBirdPattern.Of(configuration)).Message, StringComparison.Ordinal);
        Assert.False(BigBirdPattern.Of(configuration with { RandomBlocks = 0 }).HasRandomBlocks);
    }
}
