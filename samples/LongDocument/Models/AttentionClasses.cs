using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.LongDocument.Models;

/// <summary>
/// The declared class for a configuration. Kernels are compiled for one head size and block size, so that an unusual model needs one
/// more declaration, like those beside this file.
/// </summary>
internal static class AttentionClasses
{
    private static readonly ISparseAttention[] Longformers =
        [new LongformerAttention16(), new LongformerAttention32(), new LongformerAttention64(), new LongformerAttention128()];

    private static readonly ISparseAttention[] Full = [new FullAttention16(), new FullAttention32(), new FullAttention64(), new FullAttention128()];

    private static readonly ISparseAttention[] BigBirds = [new BigBirdTiny(), new BigBirdBase(), new BigBirdLarge()];

    /// <summary>Longformer's attention.</summary>
    /// <exception cref="InputException">There is no class for the head size.</exception>
    public static ISparseAttention Longformer(EncoderConfiguration configuration) =>
        Array.Find(Longformers, item => item.Pattern.HeadDim == configuration.HeadSize)
        ?? throw Missing($"heads of {configuration.HeadSize}", "LongformerClasses.cs", Longformers.Select(static item => $"{item.Pattern.HeadDim}"));

    /// <summary>Full attention.</summary>
    /// <exception cref="InputException">There is no class for the head size.</exception>
    public static ISparseAttention Dense(EncoderConfiguration configuration) =>
        Array.Find(Full, item => item.Pattern.HeadDim == configuration.HeadSize)
        ?? throw Missing($"heads of {configuration.HeadSize}", "BigBirdClasses.cs", Full.Select(static item => $"{item.Pattern.HeadDim}"));

    /// <summary>BigBird's attention.</summary>
    /// <exception cref="InputException">There is no class for the heads and blocks.</exception>
    public static ISparseAttention BigBird(EncoderConfiguration configuration)
    {
        var wanted = (configuration.HeadSize, configuration.Heads, configuration.BlockSize, configuration.RandomBlocks);
        return Array.Find(BigBirds, item => Key(item) == wanted)
            ?? throw Missing(
                $"{wanted.Heads} heads of {wanted.HeadSize}, blocks of {wanted.BlockSize} and {wanted.RandomBlocks} random ones",
                "BigBirdClasses.cs",
                BigBirds.Select(static item => $"{Key(item).Heads} heads of {Key(item).HeadSize}, blocks of {Key(item).BlockSize} and {Key(item).Random} random ones"));
    }

    private static (int HeadSize, int Heads, int BlockSize, int Random) Key(ISparseAttention attention)
    {
        var random = attention.Pattern.Elements.OfType<RandomBlocksElement>().Single();
        return (attention.Pattern.HeadDim, random.HeadCount, random.BlockSize, random.Count);
    }

    private static InputException Missing(string wanted, string file, IEnumerable<string> existing) => new(
        $"No attention class is declared for {wanted}: declare one in samples/LongDocument/Models/{file} and list it in AttentionClasses.cs. There are: {string.Join("; ", existing)}.");
}
