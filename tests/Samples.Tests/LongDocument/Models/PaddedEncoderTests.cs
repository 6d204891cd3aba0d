using SparseAttentionGen.Encoders.Models;
using static SparseAttentionGen.Samples.Tests.LongDocument.EncoderAssert;

namespace SparseAttentionGen.Samples.Tests.LongDocument;

/// <summary>
/// Batches that the encoder packs, against the naive models on the same batches padded as the published ones need them: to the longest
/// document and from there to whole windows or blocks, with the padding's token and an attention mask of 0.
/// </summary>
public sealed class PaddedEncoderTests
{
    [Fact]
    public void A_packed_batch_of_Longformer_equals_a_padded_one() => EqualsPadded(
        TinyCheckpoint.Longformer with { AttentionWindows = [4, 12, 24] },
        24,
        Document(137, 1, 0),
        Document(40, 2, 0),
        Document(1, 3, 0),
        Document(203, 4, 0, 77, 202),
        Document(216, 5, 0));

    /// <summary>The blocks of a padded batch are those of its longest document, so these have equally many.</summary>
    [Theory]
    [InlineData(177, 192, 185)]
    [InlineData(250, 241, 255)]
    [InlineData(1023, 1009, 1024)]
    public void A_packed_batch_of_BigBird_equals_a_padded_one(params int[] lengths) => EqualsPadded(
        TinyCheckpoint.BigBird with { Layers = lengths[0] > 1000 ? 1 : 3 }, 16, [.. lengths.Select(static (length, index) => Document(length, index))]);

    /// <summary>Documents that the model attends fully have no blocks that could depend on others.</summary>
    [Fact]
    public void A_packed_batch_of_short_documents_of_BigBird_equals_a_padded_one() =>
        EqualsPadded(TinyCheckpoint.BigBird, 16, Document(171, 1), Document(3, 2), Document(98, 3));

    [Fact]
    public void A_packed_batch_of_Bert_or_Roberta_equals_a_padded_one()
    {
        EqualsPadded(TinyCheckpoint.Bert, 8, Document(77, 1), Document(3, 2), Document(98, 3));
        EqualsPadded(TinyCheckpoint.Roberta, 8, Document(77, 1), Document(3, 2), Document(98, 3));
    }

    private static void EqualsPadded(EncoderConfiguration configuration, int multiple, params TokenSequence[] documents)
    {
        var checkpoint = new TinyCheckpoint(configuration);
        var naive = new NaiveEncoder(checkpoint);
        var longest = documents.Max(static document => document.Ids.Length);
        var padded = (longest + multiple - 1) / multiple * multiple;
        EqualsNaive(checkpoint, documents, (index, layers) =>
        {
            var document = documents[index];
            var length = document.Ids.Length;
            int[] ids = [.. document.Ids, .. Enumerable.Repeat(configuration.PadTokenId, padded - length)];
            bool[] mask = [.. ids.Select((_, position) => position < length)];
            return naive.Encode(ids, mask, document.GlobalPositions, layers)[..length];
        });
    }

    /// <summary>Drawn tokens, none of them the padding's.</summary>
    private static TokenSequence Document(int length, int seed, params int[] globals)
    {
        var sequence = Sequence(length, seed, globals);
        return sequence with { Ids = [.. sequence.Ids.Select(static id => id + 2)] };
    }
}
