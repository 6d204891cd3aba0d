namespace SparseAttentionGen.Encoders.Models;

/// <summary>
/// The declared class for a configuration. Kernels are compiled for one head size, so that an unusual model needs one more declaration,
/// like those beside this file.
/// </summary>
internal static class AttentionClasses
{
    private static readonly ISparseAttention[] Longformers =
        [new LongformerAttention16(), new LongformerAttention32(), new LongformerAttention64(), new LongformerAttention128()];

    private static readonly ISparseAttention[] Full = [new FullAttention16(), new FullAttention32(), new FullAttention64(), new FullAttention128()];

    private static readonly ISparseAttention[] Windows = [new WindowAttention16(), new WindowAttention32(), new WindowAttention64(), new WindowAttention128()];

    private static readonly ISparseAttention[] Nystroms = [new NystromAttention8For16(), new NystromAttention64For64(), new NystromAttention128For64()];

    private static readonly ISparseAttention[] BigBirds = [new BigBirdTiny(), new BigBirdBase(), new BigBirdLarge()];

    /// <summary>Longformer's attention.</summary>
    /// <exception cref="InvalidDataException">There is no class for the head size.</exception>
    public static ISparseAttention Longformer(EncoderConfiguration configuration) => Find(Longformers, configuration.HeadSize, "LongformerClasses.cs");

    /// <summary>Landmarks.</summary>
    /// <exception cref="InvalidDataException">There is no class for their number and the head size.</exception>
    public static ISparseAttention Nystrom(EncoderConfiguration configuration) => Array.Find(
        Nystroms, item => item.Pattern.HeadDim == configuration.HeadSize && item.Pattern.Approximation!.Rank == configuration.Landmarks)
        ?? throw new InvalidDataException(
            $"No attention class is declared for {configuration.Landmarks} landmarks and heads of {configuration.HeadSize}: declare one in "
            + "runtime/Encoders/Models/NystromClasses.cs and list it in AttentionClasses.cs. There are, landmarks and heads' size: "
            + $"{string.Join("; ", Nystroms.Select(static item => $"{item.Pattern.Approximation!.Rank}, {item.Pattern.HeadDim}"))}.");

    /// <summary>A window, which comes with each call.</summary>
    /// <exception cref="InvalidDataException">There is no class for the head size.</exception>
    public static ISparseAttention Window(EncoderConfiguration configuration) => Find(Windows, configuration.HeadSize, "WindowClasses.cs");

    /// <summary>Full attention.</summary>
    /// <exception cref="InvalidDataException">There is no class for the head size.</exception>
    public static ISparseAttention Dense(EncoderConfiguration configuration) => Find(Full, configuration.HeadSize, "DenseClasses.cs");

    /// <summary>
    /// The class that was declared for just this pattern of BigBird's: its heads, its blocks and the longest sequence, which random blocks
    /// are drawn for. Null: there is none.
    /// </summary>
    public static ISparseAttention? BigBird(AttentionPattern pattern) => Array.Find(
        BigBirds, item => item.Pattern.HeadDim == pattern.HeadDim && item.Pattern.Elements.SequenceEqual(pattern.Elements));

    private static ISparseAttention Find(ISparseAttention[] classes, int headSize, string file) =>
        Array.Find(classes, item => item.Pattern.HeadDim == headSize) ?? throw new InvalidDataException(
            $"No attention class is declared for heads of {headSize}: declare one in runtime/Encoders/Models/{file} and list it in AttentionClasses.cs. "
            + $"There are: {string.Join("; ", classes.Select(static item => item.Pattern.HeadDim))}.");
}
