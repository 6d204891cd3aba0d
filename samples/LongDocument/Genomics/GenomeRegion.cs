using SparseAttentionGen.Encoders.Documents;

namespace SparseAttentionGen.LongDocument.Genomics;

/// <summary>A part of a record, and the mean of its tokens' vectors.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Start">First base.</param>
/// <param name="End">The base after the last.</param>
/// <param name="FirstToken">First token, the start token counted.</param>
/// <param name="EndToken">The token after the last.</param>
/// <param name="Vector">[hidden size].</param>
internal sealed record GenomeRegion(FastaRecord Record, int Start, int End, int FirstToken, int EndToken, double[] Vector)
{
    /// <summary>Divides a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="tokens">Number of its tokens, the start token counted.</param>
    /// <param name="vocabulary">Where tokens begin.</param>
    /// <param name="bases">Bases of a region.</param>
    /// <param name="hiddenSize">Elements of a vector.</param>
    public static IReadOnlyList<GenomeRegion> Divide(FastaRecord record, int tokens, KmerVocabulary vocabulary, int bases, int hiddenSize)
    {
        var regions = new List<GenomeRegion>();
        for (int first = 1, end; first < tokens; first = end)
        {
            var start = vocabulary.PositionOf(first) / bases * bases;
            for (end = first + 1; end < tokens && vocabulary.PositionOf(end) < start + bases; end++)
            {
            }

            regions.Add(new GenomeRegion(record, start, (int)Math.Min(record.Bases.Length, (long)start + bases), first, end, new double[hiddenSize]));
        }

        return regions;
    }

    /// <summary>Adds a head's part of the mean.</summary>
    /// <param name="head">The head.</param>
    /// <param name="output">[tokens, head size].</param>
    public void Add(int head, float[] output)
    {
        for (var token = FirstToken; token < EndToken; token++)
        {
            DocumentVectors.Accumulate(
                Vector.AsSpan(head * GenomeLayer.HeadSize, GenomeLayer.HeadSize),
                output.AsSpan(token * GenomeLayer.HeadSize, GenomeLayer.HeadSize),
                1.0 / (EndToken - FirstToken));
        }
    }
}
