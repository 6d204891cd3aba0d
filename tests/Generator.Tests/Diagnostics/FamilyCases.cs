using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about patterns of blocks, strides, neighborhoods and prefixes, and about heads.</summary>
internal static class FamilyCases
{
    private const string Heads = " is not a set of heads: give heads from 0 to 65535 and ranges of them, the lesser first, such as Heads = \"0-5, 8\"";
    private const string BigBird = "Selection = RandomBlockSelection.BigBird";
    private const string HeadsOfModel = "The blocks of RandomBlockSelection.BigBird depend on the model's number of query heads: ";
    private const string LengthOfModel = "The blocks of RandomBlockSelection.BigBird depend on the model's longest sequence: give its max_position_embeddings as MaxLength, from 1 to 1048576";
    private const string Image = ": write [Neighborhood(rows, columns, Height = h, Width = w)] for an image or [Neighborhood(count)] for a sequence";
    private const string Reach = ", so that the farthest keys are at most 1073741823 positions away";

    public static readonly DiagnosticCase[] All =
    [
        Error("SAG0020", "SlidingWindow(4, [|Dilation = 0|])", "The dilation is 0: give a distance from one key to the next from 1 to 268435455" + Reach),
        Error("SAG0020", "SlidingWindow(0, [|Dilation = -3|])", "The dilation is -3: give a distance from one key to the next from 1 to 1073741823" + Reach),
        Error("SAG0020", "SlidingWindow(Left = 1, [|Dilation = 536870912|], Right = 2)", "The dilation is 536870912: give a distance from one key to the next from 1 to 536870911" + Reach),
        Error("SAG0020", "Neighborhood(7, [|Dilation = 0|])", "The dilation is 0: give a distance from one key to the next from 1 to 153391689" + Reach),
        Error("SAG0020", "Neighborhood(3, 5, Height = 9, Width = 9, [|Dilation = -1|])", "The dilation is -1: give a distance from one key to the next from 1 to 214748364" + Reach),

        Error("SAG0021", "Dense([|Heads = \"all\"|])", "\"all\"" + Heads),
        Error("SAG0021", "SlidingWindow(4, [|Heads = \"5-0\"|])", "\"5-0\"" + Heads),
        Error("SAG0021", "GlobalTokens([|Heads = \"-1\"|])", "\"-1\"" + Heads),
        Error("SAG0021", "BlockLocal(4, [|Heads = \" \"|])", "\" \"" + Heads),
        Error("SAG0021", "BlockWindow(1, [|Heads = \"0,\"|])", "\"0,\"" + Heads),
        Error("SAG0021", "GlobalBlocks(First = 1, [|Heads = \"0-1-2\"|])", "\"0-1-2\"" + Heads),
        Error("SAG0021", "RandomBlocks(1, [|Heads = \"1..2\"|])", "\"1..2\"" + Heads),
        Error("SAG0021", "Strided(4, [|Heads = \"+1\"|])", "\"+1\"" + Heads),
        Error("SAG0021", "FixedStride(4, 1, [|Heads = \"0x1\"|])", "\"0x1\"" + Heads),
        Error("SAG0021", "Neighborhood(3, [|Heads = \"65536\"|])", "\"65536\"" + Heads),
        Error("SAG0021", "PrefixLM([|Heads = \"99999999999\"|])", "\"99999999999\"" + Heads),

        Error("SAG0022", "SlidingWindow(4, Heads = \"0-2\"), SlidingWindow(4, Dilation = 2, [|Heads = \"4\"|])", HeadWithoutPattern(3)),
        Error("SAG0022", "SlidingWindow(4, [|Heads = \"7\"|]), BlockLocal(4, Heads = \"0\")", HeadWithoutPattern(1)),
        Error("SAG0022", "Dense([|Heads = \"1-2\"|])", HeadWithoutPattern(0)),

        BlockSize("BlockWindow(1, [|BlockSize = 0|])", 0),
        BlockSize("GlobalBlocks([|BlockSize = -1|], First = 1)", -1),
        BlockSize("RandomBlocks(1, [|BlockSize = 1073741824|])", 1073741824),
        BlockSize("BlockLocal([|0|])", 0),
        BlockSize("BlockLocal([|blockSize: -64|], Heads = \"0\")", -64),

        Error("SAG0024", "BlockWindow([|-1|], BlockSize = 4)", "The radius is -1: give a number of blocks from 0 to 1073741823"),
        Error("SAG0024", "BlockWindow([|int.MaxValue|])", "The radius is 2147483647: give a number of blocks from 0 to 1073741823"),
        Error("SAG0024", "GlobalBlocks([|First = -1|])", "First is -1: give a number of blocks from 0 to 1073741823"),
        Error("SAG0024", "GlobalBlocks(First = 1, [|Last = -2|])", "Last is -2: give a number of blocks from 0 to 1073741823"),
        Error("SAG0024", "RandomBlocks([|0|])", "The number of random blocks is 0: give a number of blocks from 1 to 1073741823"),

        Error("SAG0025", "[|GlobalBlocks|]", "[GlobalBlocks] has no blocks: write [GlobalBlocks(First = f)], [GlobalBlocks(Last = l)] or both, with at least one block"),
        Error("SAG0025", "[|GlobalBlocks(First = 0, Last = 0)|]", "[GlobalBlocks] has no blocks: write [GlobalBlocks(First = f)], [GlobalBlocks(Last = l)] or both, with at least one block"),

        Error("SAG0026", "RandomBlocks(1, [|Selection = (RandomBlockSelection)7|])", "7 is no way to select random blocks: use RandomBlockSelection.Uncovered or RandomBlockSelection.BigBird"),
        Error("SAG0026", "RandomBlocks(1, [|Selection = (RandomBlockSelection)(-1)|], HeadCount = 3)", "-1 is no way to select random blocks: use RandomBlockSelection.Uncovered or RandomBlockSelection.BigBird"),

        Error("SAG0027", $"RandomBlocks(3, [|{BigBird}|])", HeadsOfModel + "give HeadCount from 1 to 65536"),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, [|HeadCount = 0|])", HeadsOfModel + "give HeadCount from 1 to 65536"),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, [|HeadCount = 65537|])", HeadsOfModel + "give HeadCount from 1 to 65536"),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, HeadCount = 12, [|Seed = -1|])", "The blocks of RandomBlockSelection.BigBird depend on the layer: give its index as Seed, from 0, instead of -1"),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, HeadCount = 12, [|Heads = \"0-12\"|])", HeadsOfModel + "with HeadCount = 12 the last head is 11, but Heads has 12"),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, HeadCount = 12, [|MaxLength = 0|])", LengthOfModel),
        Error("SAG0027", $"RandomBlocks(3, {BigBird}, HeadCount = 12, [|MaxLength = 1048577|])", LengthOfModel),

        Error("SAG0028", "RandomBlocks(3, [|MaxLength = 4096|])",
            "Only the blocks of RandomBlockSelection.BigBird depend on the model's longest sequence, so that MaxLength = 4096 has no effect: remove MaxLength, or set Selection")
        with
        {
            Severity = DiagnosticSeverity.Warning,
        },
        Error("SAG0028", "RandomBlocks(3, [|HeadCount = 12|])",
            "Only the blocks of RandomBlockSelection.BigBird depend on the number of heads, so that HeadCount = 12 has no effect: remove HeadCount, or set Selection")
        with
        {
            Severity = DiagnosticSeverity.Warning,
        },

        Error("SAG0029", "Strided([|0|])", "The stride is 0: give a number of positions from 1 to 1073741823"),
        Error("SAG0029", "FixedStride([|-1|], 1)", "The stride is -1: give a number of positions from 1 to 1073741823"),
        Error("SAG0029", "FixedStride(columns: 1, [|stride: 0|])", "The stride is 0: give a number of positions from 1 to 1073741823"),
        Error("SAG0007", "LogSparse([|Local = -1|])", "The window's Local is -1: give a number of keys from 0 to 1073741823"),
        Error("SAG0030", "FixedStride(8, [|0|])", "The number of columns is 0: give a number of keys at the end of each block from 1 to the stride, 8"),
        Error("SAG0030", "FixedStride([|columns: 9|], stride: 8)", "The number of columns is 9: give a number of keys at the end of each block from 1 to the stride, 8"),

        Error("SAG0031", "Neighborhood([|4|])", Neighborhood("number of keys", 4)),
        Error("SAG0031", "Neighborhood([|-1|])", Neighborhood("number of keys", -1)),
        Error("SAG0031", "Neighborhood([|0|], 3, Height = 9, Width = 9)", Neighborhood("number of rows", 0)),
        Error("SAG0031", "Neighborhood(3, [|8|], Height = 9, Width = 9)", Neighborhood("number of columns", 8)),
        Error("SAG0032", "[|Neighborhood(3, 3)|]", "[Neighborhood] with two numbers needs Height and Width" + Image),
        Error("SAG0032", "[|Neighborhood(3, 3, Width = 9)|]", "[Neighborhood] with two numbers needs Height and Width" + Image),
        Error("SAG0032", "Neighborhood(3, [|Width = 9|])", "[Neighborhood] with one number has no Width" + Image),
        Error("SAG0033", "Neighborhood(3, 3, [|Height = 0|], Width = 9)", "Height is 0: give a number from 1, with Height times Width at most 2147483647"),
        Error("SAG0033", "Neighborhood(3, 3, Height = 9, [|Width = -9|])", "Width is -9: give a number from 1, with Height times Width at most 2147483647"),
        Error("SAG0033", "Neighborhood(3, 3, Height = 65536, [|Width = 32768|])", "Height times Width is 2147483648: give a number from 1, with Height times Width at most 2147483647"),
        Error("SAG0034", "Neighborhood(5, 3, [|Height = 4|], Width = 9)",
            "The neighborhood needs Height = 5 or more (5 keys at distances of 1), but has 4: give fewer keys, a lesser Dilation or a larger image"),
        Error("SAG0034", "Neighborhood(3, 3, Height = 9, [|Width = 8|], Dilation = 3)",
            "The neighborhood needs Width = 9 or more (3 keys at distances of 3), but has 8: give fewer keys, a lesser Dilation or a larger image"),
        Error("SAG0035", "Neighborhood(3, 3, Height = 9, Width = 8), [|Neighborhood(3, 3, Height = 8, Width = 8)|]",
            "The image has 64 positions and that of another pattern of 'Foo' has 72, but a call has one length: give images with the same Height times Width"),
        Error("SAG0036", "Causal, [|PrefixLM|]",
            "[Causal] excludes the later keys of a prefix, so that [PrefixLM] has no effect: remove [Causal], because [PrefixLM] excludes later keys outside of the prefix by itself"),

        Error("SAG0012", "PrefixLM, BlockWindow(0, BlockSize = 8), [|BlockLocal(8)|]", "[BlockLocal] says the same as another attribute of 'Foo': remove one of them"),
        Error("SAG0012", "SlidingWindow(4, Heads = \"0-1\"), [|SlidingWindow(4, Heads = \"1, 0\")|]", "[SlidingWindow] says the same as another attribute of 'Foo': remove one of them"),
        Error("SAG0013", "SlidingWindow(4), [|SlidingWindow(4, Heads = \"1\")|]",
            "Every pair that [SlidingWindow] (window of 4 keys on each side (head 1)) allows is allowed by [SlidingWindow] (window of 4 keys on each side) already: remove [SlidingWindow], or make it wider")
        with
        {
            Severity = DiagnosticSeverity.Warning,
        },
        Error("SAG0013", "GlobalBlocks(First = 2, BlockSize = 4), [|GlobalBlocks(First = 4, BlockSize = 2)|]",
            "Every pair that [GlobalBlocks] (global: the first 4 blocks of 2 (attended by all, attending all)) allows is allowed by [GlobalBlocks] (global: the first 2 blocks of 4 (attended by all, attending all)) already: remove [GlobalBlocks], or make it wider")
        with
        {
            Severity = DiagnosticSeverity.Warning,
        },
        .. new[]
        {
            "BlockLocal(4)", "BlockWindow(1)", "GlobalBlocks", "RandomBlocks(3)", "Strided(4)", "FixedStride(4, 1)", "Neighborhood(3)", "PrefixLM",
        }.Select(static attribute => WithoutKernel(attribute)),
    ];

    private static DiagnosticCase Error(string id, string attributes, string message) =>
        new(id, $"[SparseAttention(HeadDim = 8)] [{attributes}] partial class Foo;", message);

    private static DiagnosticCase BlockSize(string attribute, int size) =>
        Error("SAG0023", attribute, $"The block size is {size}: give a number of positions from 1 to 1073741823");

    private static DiagnosticCase WithoutKernel(string attribute) => new(
        "SAG0015",
        $"[[|{attribute}|]] partial class Foo;",
        $"[{attribute.Split('(')[0]}] has no effect, because 'Foo' has no [SparseAttention]: add [SparseAttention(HeadDim = ...)]")
    {
        Severity = DiagnosticSeverity.Warning,
    };

    private static string HeadWithoutPattern(int head) =>
        $"Head {head} of 'Foo' has no pattern, because all are limited to other heads: name it in one of the Heads, or add a pattern without Heads";

    private static string Neighborhood(string name, int count) =>
        $"The neighborhood's {name} is {count}: give an odd number of keys from 1 to 1073741823, so that the query's own is in the middle";
}
