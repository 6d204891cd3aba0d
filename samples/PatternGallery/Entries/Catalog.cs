using SparseAttentionGen.PatternGallery.Declarations;

namespace SparseAttentionGen.PatternGallery.Entries;

/// <summary>Every pattern, in the order of the page.</summary>
internal static partial class Catalog
{
    /// <summary>Pictures of images: one pair for each pixel of the drawing.</summary>
    private const int EveryPair = 256;

    public static IReadOnlyList<GalleryGroup> Groups { get; } =
    [
        new(
            "All tokens",
            "The patterns that need no thought, and cost the most.",
            new("Dense", nameof(DenseAttention), DenseAttention.Pattern) { Paper = Paper.Transformer },
            new("Causal", nameof(CausalAttention), CausalAttention.Pattern) { Paper = Paper.Transformer },
            new("Prefix LM", nameof(PrefixAttention), PrefixAttention.Pattern)
            {
                Paper = Paper.TextToText,
                PrefixShare = 0.25,
                Note = "The prefix's length comes with each call; here it is a quarter of the tokens.",
            }),
        new(
            "Windows",
            "A token attends its neighbours; what lies further away is reached through the layers on top.",
            new("Sliding window", nameof(WindowAttention), WindowAttention.Pattern) { Paper = Paper.Longformer },
            new("Causal window (Mistral)", nameof(MistralAttention), MistralAttention.Pattern)
            {
                Paper = Paper.Mistral,
                Note = "Mistral 7B has a window of 4,096, that is Left = 4095; a quarter of it shows more in a picture of as many tokens.",
            },
            new("Dilated window", nameof(DilatedWindowAttention), DilatedWindowAttention.Pattern) { Paper = Paper.Longformer },
            new("Attention sinks (StreamingLLM)", nameof(SinkAttention), SinkAttention.Pattern) { Paper = Paper.Streaming }),
        new(
            "Long documents",
            "Windows, joined by tokens or blocks that carry news over any distance.",
            new("Longformer", nameof(LongformerAttention), LongformerAttention.Pattern)
            {
                Paper = Paper.Longformer,
                Note = "The window on each side is half of what a model's configuration calls attention_window.",
            },
            new("Longformer, dilated heads", nameof(LongformerDilatedHeads), LongformerDilatedHeads.Pattern)
            {
                Paper = Paper.Longformer,
                Heads = [(0, "heads 0-9"), (10, "heads 10-11")],
            },
            new("BigBird ITC", nameof(BigBirdInternal), BigBirdInternal.Pattern)
            {
                Paper = Paper.BigBird,
                Heads = [(0, "head 0"), (1, "head 1")],
                Note = "Each head draws its own random blocks, from the seed, the head and the block of queries alone.",
            },
            new("BigBird ETC", nameof(BigBirdExtended), BigBirdExtended.Pattern)
            {
                Paper = Paper.BigBird,
                Heads = [(0, "head 0"), (1, "head 1")],
            },
            new("BigBird, pretrained", nameof(BigBirdPretrained), BigBirdPretrained.Pattern)
            {
                Paper = Paper.BigBird,
                Heads = [(0, "head 0"), (1, "head 1")],
                LongestLength = 4096,
                Note = "The blocks are those of the Hugging Face model. A layer's index is its seed, which each call may give as RandomSeed; the model is for up to 4,096 tokens, "
                    + "and of 1,024, 3,072 and 4,096 draws among the first 1,024 keys alone.",
            },
            new("Random blocks", nameof(RandomAttention), RandomAttention.Pattern)
            {
                Paper = Paper.BigBird,
                Heads = [(0, "head 0"), (1, "head 1")],
            }),
        new(
            "Blocks and strides",
            "The sequence is cut into pieces of equal length.",
            new("Block local", nameof(BlockLocalAttention), BlockLocalAttention.Pattern) { Paper = Paper.Blockwise },
            new("Strided (Sparse Transformer)", nameof(StridedAttention), StridedAttention.Pattern) { Paper = Paper.SparseTransformer, OwnLength = 1024 },
            new("Fixed (Sparse Transformer)", nameof(FixedAttention), FixedAttention.Pattern) { Paper = Paper.SparseTransformer, OwnLength = 1024 }),
        new(
            "Neighbourhoods",
            "Windows that keep their size at the ends, in sequences and images.",
            new("Neighborhood", nameof(NeighborhoodAttention), NeighborhoodAttention.Pattern) { Paper = Paper.Neighborhood },
            new("Dilated neighborhood", nameof(DilatedNeighborhoodAttention), DilatedNeighborhoodAttention.Pattern) { Paper = Paper.DilatedNeighborhood },
            new("Neighborhood of an image (NATTEN)", nameof(ImageNeighborhoodAttention), ImageNeighborhoodAttention.Pattern)
            {
                Paper = Paper.Neighborhood,
                Cells = EveryPair,
                Note = "Row by row, an image's neighbourhoods are bands, one for each row of the rectangle.",
            },
            new("Dilated neighborhood of an image", nameof(DilatedImageNeighborhoodAttention), DilatedImageNeighborhoodAttention.Pattern)
            {
                Paper = Paper.DilatedNeighborhood,
                Cells = EveryPair,
            }),
        new(
            "Your own method",
            MethodIntroduction,
            new("LogSparse", nameof(LogSparseAttention), LogSparseAttention.Pattern) { Paper = Paper.LogSparse, OwnLength = 1024, LongestLength = 1 << 14 },
            new("Heads that look further", nameof(WideningHeadsAttention), WideningHeadsAttention.Pattern) { Heads = [(0, "head 0"), (11, "head 11")], LongestLength = 1 << 16 }),
        new("Low-rank and kernel attention", ApproximationIntroduction, ApproximationEntries()),
        new("DeepSpeed layouts", DeepSpeedIntroduction, DeepSpeedEntries()),
        new("attention-gym masks", AttentionGymIntroduction, AttentionGymEntries()),
    ];

    private const string MethodIntroduction =
        "A static method of the class says which keys a query of a head may attend: bool M(int head, int query, int key), by positions from 0. Its body becomes vector code if it "
        + "keeps to whole numbers, float and bool, constants, local variables that are never assigned again, early returns, conditional and switch expressions, comparisons, arithmetic, bitwise and "
        + "logical operators, Math.Abs, Min, Max, Clamp and Sign, and calls of other such methods. Interval arithmetic over it finds the keys: what is in truth a window costs what a window does. "
        + "Any other method works too, asked pair by pair, and the compiler's warning SAG0041 says what stands in the way.";

    private const string DeepSpeedIntroduction =
        "The configurations of DeepSpeed's sparse attention, drawn over 512 tokens. They are bidirectional unless they say otherwise; "
        + "with attention='unidirectional' add [Causal], which cuts pair by pair where DeepSpeed cuts block by block and leaves the rest to a mask. "
        + "Random blocks are drawn by this library's rule, not by Python's random numbers, and differ by head.";

    private const string AttentionGymIntroduction =
        "The mask functions of attention-gym, a collection for PyTorch's FlexAttention.";

    private static GalleryEntry[] DeepSpeedEntries() =>
    [
        DeepSpeed("DeepSpeed Dense", nameof(DeepSpeedDense), DeepSpeedDense.Pattern, Paper.Transformer),
        DeepSpeed("DeepSpeed Fixed", nameof(DeepSpeedFixed), DeepSpeedFixed.Pattern, Paper.SparseTransformer) with
        {
            Note = "No attribute says horizontal_global_attention or num_different_global_patterns above 1: write them as a method, with [MaskPredicate].",
        },
        DeepSpeed("DeepSpeed Variable", nameof(DeepSpeedVariable), DeepSpeedVariable.Pattern, Paper.SparseTransformer) with
        {
            Note = "With horizontal_global_attention leave out ColumnsOnly. For global blocks in the middle GlobalTokens(Positions = ...) names their tokens; "
                + "windows of different sizes need a method, with [MaskPredicate].",
        },
        DeepSpeed("DeepSpeed BigBird", nameof(DeepSpeedBigBird), DeepSpeedBigBird.Pattern, Paper.BigBird),
        DeepSpeed("DeepSpeed BSLongformer", nameof(DeepSpeedLongformer), DeepSpeedLongformer.Pattern, Paper.Longformer),
        DeepSpeed("DeepSpeed LocalSlidingWindow", nameof(DeepSpeedLocal), DeepSpeedLocal.Pattern, Paper.Longformer),
    ];

    private static GalleryEntry DeepSpeed(string title, string className, AttentionPattern pattern, Paper paper) =>
        new(title, className, pattern) { Paper = paper, OwnLength = 512 };

    private static GalleryEntry[] AttentionGymEntries() =>
    [
        Gym("attention-gym causal", nameof(GymCausal), GymCausal.Pattern),
        Gym("attention-gym sliding window", nameof(GymSlidingWindow), GymSlidingWindow.Pattern),
        Gym("attention-gym dilated sliding window", nameof(GymDilatedWindow), GymDilatedWindow.Pattern) with
        {
            Note = "Where window_size is no multiple of the dilation, divide and round down.",
        },
        Gym("attention-gym prefix LM", nameof(GymPrefix), GymPrefix.Pattern) with { PrefixShare = 0.25, Note = "Drawn with a quarter of the tokens as the prefix." },
        Gym("attention-gym document", nameof(GymDocuments), GymDocuments.Pattern) with
        {
            DocumentShares = [0.3125, 0.125, 0.375],
            Note = "The documents are no part of the class: they differ from call to call. Drawn with four, of 5, 2, 6 and 3 sixteenths of the tokens.",
        },
        Gym("attention-gym sinks", nameof(GymSinks), GymSinks.Pattern),
        Gym("attention-gym global sliding window", nameof(GymGlobalWindow), GymGlobalWindow.Pattern),
        Gym("attention-gym NATTEN", nameof(GymNeighborhood), GymNeighborhood.Pattern) with
        {
            Cells = EveryPair,
            Note = "generate_tiled_natten and generate_morton_natten put the pixels into another order, and need the inputs in it; this one takes them row by row.",
        },
    ];

    private static GalleryEntry Gym(string title, string className, AttentionPattern pattern) =>
        new(title, className, pattern) { Paper = Paper.FlexAttention };
}
