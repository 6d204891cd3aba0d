using Microsoft.CodeAnalysis;

namespace SparseAttentionGen.Generator.Declarations;

/// <summary>
/// Everything that can be wrong in a declaration or a call. Each has a page under docs/diagnostics. No setting can silence an error: without
/// kernels a class is of no use.
/// </summary>
internal static class DiagnosticDescriptors
{
    public const string Category = "SparseAttentionGen";

    public static readonly DiagnosticDescriptor ClassNotPartial = Error(
        "SAG0001", "Class must be partial", "Class '{0}' has [SparseAttention] but is not partial: add 'partial' so that its kernels can be generated");

    public static readonly DiagnosticDescriptor EnclosingTypeNotPartial = Error(
        "SAG0002", "Enclosing type must be partial", "Type '{0}' contains '{1}', which has [SparseAttention], but is not partial: add 'partial'");

    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "SAG0003", "Kind of type is not supported", "'{0}' has [SparseAttention] but is {1}: use a plain class, or move the declaration to one");

    public static readonly DiagnosticDescriptor HeadDimOutOfRange = Error(
        "SAG0004", "HeadDim is missing or out of range", "'{0}' {1}: give the number of elements of a query and key, such as [SparseAttention(HeadDim = 64)], from 1 to 512");

    public static readonly DiagnosticDescriptor ValueDimOutOfRange = Error(
        "SAG0005", "ValueDim is out of range", "'{0}' has ValueDim = {1}: give a number of elements from 1 to 512, or leave it out to use HeadDim");

    public static readonly DiagnosticDescriptor ScaleNotFinite = Error(
        "SAG0006", "Scale is not finite", "'{0}' has Scale = {1}: give a finite factor whose product with log2(e) is finite too, or leave it out to use 1 / sqrt(HeadDim)");

    public static readonly DiagnosticDescriptor WindowOutOfRange = Error(
        "SAG0007", "Window is out of range", "The window's {0} is {1}: give a number of keys from 0 to 1073741823");

    public static readonly DiagnosticDescriptor WindowFormsMixed = Error(
        "SAG0008", "Window is given twice", "The window is given both as one number and as {0}: use [SlidingWindow(w)] for equal sides or [SlidingWindow(Left = l, Right = r)]");

    public static readonly DiagnosticDescriptor WindowWithoutSize = Error(
        "SAG0009", "Window has no size", "[SlidingWindow] has no size: write [SlidingWindow(w)] or [SlidingWindow(Left = l, Right = r)]");

    public static readonly DiagnosticDescriptor GlobalTokensOutOfRange = Error(
        "SAG0010", "Global tokens are out of range", "{0}: give a count from 1 to 65536, or Positions with 1 to 65536 entries, or neither to give the tokens with each call");

    public static readonly DiagnosticDescriptor GlobalTokensFormsMixed = Error(
        "SAG0011", "Global tokens are given twice", "The global tokens are given both as a count and as Positions: use two attributes, [GlobalTokens(count)] and [GlobalTokens(Positions = ...)]");

    public static readonly DiagnosticDescriptor DuplicatePattern = Error(
        "SAG0012", "Pattern attribute is repeated", "[{0}] says the same as another attribute of '{1}': remove one of them");

    public static readonly DiagnosticDescriptor CoveredPattern = Warning(
        "SAG0013", "Pattern has no effect", "Every pair that [{0}] ({1}) allows is allowed by [{2}] ({3}) already: remove [{0}], or make it wider");

    public static readonly DiagnosticDescriptor RightSideIsNotCausal = Warning(
        "SAG0014", "Right side of a causal window", "[Causal] excludes every key after the query, so that Right = {0} has no effect: remove Right, or remove [Causal]");

    public static readonly DiagnosticDescriptor PatternWithoutKernel = Warning(
        "SAG0015", "Pattern attribute without [SparseAttention]", "[{0}] has no effect, because '{1}' has no [SparseAttention]: add [SparseAttention(HeadDim = ...)]");

    public static readonly DiagnosticDescriptor LanguageVersionTooOld = Error(
        "SAG0016", "C# version is too old", "The kernels of '{0}' need C# 12 or later, but this project is compiled as C# {1}: set <LangVersion>latest</LangVersion>, or remove LangVersion");

    public static readonly DiagnosticDescriptor RuntimeNotReferenced = Error(
        "SAG0017", "Runtime assembly is not referenced", "[SparseAttention] needs the assembly SparseAttentionGen, which is not referenced in the version of this generator: reference the NuGet package SparseAttentionGen without excluding its assets");

    public static readonly DiagnosticDescriptor MemberNameTaken = Error(
        "SAG0018", "Member name is taken", "'{0}' has or inherits {1}, which the generated code of '{2}' must declare: {3}");

    public static readonly DiagnosticDescriptor GlobalTypeHides = Error(
        "SAG0019", "Global type hides a name", "The type '{0}' in the global namespace hides the '{0}' that the generated code of '{1}' needs: rename it, or move it into a namespace");

    public static readonly DiagnosticDescriptor DilationOutOfRange = Error(
        "SAG0020", "Dilation is out of range", "The dilation is {0}: give a distance from one key to the next from 1 to {1}, so that the farthest keys are at most 1073741823 positions away");

    public static readonly DiagnosticDescriptor HeadsMalformed = Error(
        "SAG0021", "Heads are malformed", "\"{0}\" is not a set of heads: give heads from 0 to {1} and ranges of them, the lesser first, such as Heads = \"0-5, 8\"");

    public static readonly DiagnosticDescriptor HeadWithoutPattern = Error(
        "SAG0022", "Head has no pattern", "Head {0} of '{1}' has no pattern, because all are limited to other heads: name it in one of the Heads, or add a pattern without Heads");

    public static readonly DiagnosticDescriptor BlockSizeOutOfRange = Error(
        "SAG0023", "Block size is out of range", "The block size is {0}: give a number of positions from 1 to 1073741823");

    public static readonly DiagnosticDescriptor BlockCountOutOfRange = Error(
        "SAG0024", "Number of blocks is out of range", "{0} is {1}: give a number of blocks from {2} to 1073741823");

    public static readonly DiagnosticDescriptor GlobalBlocksMissing = Error(
        "SAG0025", "Global blocks are missing", "[GlobalBlocks] has no blocks: write [GlobalBlocks(First = f)], [GlobalBlocks(Last = l)] or both, with at least one block");

    public static readonly DiagnosticDescriptor SelectionUndefined = Error(
        "SAG0026", "Selection is not defined", "{0} is no way to select random blocks: use RandomBlockSelection.Uncovered or RandomBlockSelection.BigBird");

    public static readonly DiagnosticDescriptor BigBirdUndetermined = Error(
        "SAG0027", "Blocks of BigBird are not determined", "The blocks of RandomBlockSelection.BigBird depend on the {0}: {1}");

    public static readonly DiagnosticDescriptor ModelSizeWithoutBigBird = Warning(
        "SAG0028", "Size of a model without BigBird", "Only the blocks of RandomBlockSelection.BigBird depend on the {0}, so that {1} = {2} has no effect: remove {1}, or set Selection");

    public static readonly DiagnosticDescriptor StrideOutOfRange = Error(
        "SAG0029", "Stride is out of range", "The stride is {0}: give a number of positions from 1 to 1073741823");

    public static readonly DiagnosticDescriptor ColumnsOutOfRange = Error(
        "SAG0030", "Columns of a stride are out of range", "The number of columns is {0}: give a number of keys at the end of each block from 1 to the stride, {1}");

    public static readonly DiagnosticDescriptor NeighborhoodOutOfRange = Error(
        "SAG0031", "Neighborhood is out of range", "The neighborhood's {0} is {1}: give an odd number of keys from 1 to 1073741823, so that the query's own is in the middle");

    public static readonly DiagnosticDescriptor CanvasMissing = Error(
        "SAG0032", "Neighborhood and image do not go together", "[Neighborhood] {0}: write [Neighborhood(rows, columns, Height = h, Width = w)] for an image or [Neighborhood(count)] for a sequence");

    public static readonly DiagnosticDescriptor CanvasOutOfRange = Error(
        "SAG0033", "Size of the image is out of range", "{0}: give a number from 1, with Height times Width at most 2147483647");

    public static readonly DiagnosticDescriptor NeighborhoodLargerThanCanvas = Error(
        "SAG0034", "Neighborhood is larger than the image", "The neighborhood needs {0} = {1} or more ({2} keys at distances of {3}), but has {4}: give fewer keys, a lesser Dilation or a larger image");

    public static readonly DiagnosticDescriptor LengthsDiffer = Error(
        "SAG0035", "Images of different lengths", "The image has {0} positions and that of another pattern of '{1}' has {2}, but a call has one length: give images with the same Height times Width");

    public static readonly DiagnosticDescriptor PrefixWithCausal = Error(
        "SAG0036", "Prefix with [Causal]", "[Causal] excludes the later keys of a prefix, so that [PrefixLM] has no effect: remove [Causal], because [PrefixLM] excludes later keys outside of the prefix by itself");

    public static readonly DiagnosticDescriptor WindowDeclaredAndAtCall = Error(
        "SAG0037", "Window is declared and given with calls", "The window's sides are declared, but AtCall = true says that they come with each call: remove one of the two");

    public static readonly DiagnosticDescriptor RuntimeAliased = Error(
        "SAG0038", "Runtime assembly has another alias", "The reference of the assembly SparseAttentionGen has {0} alone, by which the generated code of '{1}' does not find it: add global, such as Aliases=\"global,{2}\"");

    public static readonly DiagnosticDescriptor PredicateUnusable = Error(
        "SAG0040", "Method is no predicate", "'{0}' {1}: {2}");

    public static readonly DiagnosticDescriptor PredicateNotVectorized = Warning(
        "SAG0041", "Predicate is called for each pair", "'{0}' is called for each pair of the whole mask because of {1}, {2}: use the subset of C# that becomes vector code to have it read");

    public static readonly DiagnosticDescriptor MethodMayThrow = Error(
        "SAG0042", "Method may throw", "'{0}' {1}, for which C# throws and vectors do not: {2}");

    public static readonly DiagnosticDescriptor SoftCapOutOfRange = Error(
        "SAG0050", "Soft cap is out of range", "'{0}' has SoftCap = {1}: give a finite number above 0 by which Scale can be divided, such as 30, or leave it out for no cap");

    public static readonly DiagnosticDescriptor SlopesUnusable = Error(
        "SAG0051", "Slopes are not usable", "Slopes {0}: give a finite slope for each head, or leave them out for those of the paper");

    public static readonly DiagnosticDescriptor RelativeBiasOutOfRange = Error(
        "SAG0052", "Relative bias is out of range", "{0} is {1}: give {2}");

    public static readonly DiagnosticDescriptor RelativeBiasFormsMixed = Error(
        "SAG0053", "Relative bias is given twice", "The relative bias is given both as a distance and with {0}: use [RelativeBias(distance)] for an element for each distance or [RelativeBias(Buckets = ..., MaxDistance = ...)] for T5's buckets");

    public static readonly DiagnosticDescriptor ModifierUnusable = Error(
        "SAG0054", "Method is no score modifier", "'{0}' {1}: {2}");

    public static readonly DiagnosticDescriptor ModifierNotVectorized = Warning(
        "SAG0055", "Score modifier is called for each pair", "'{0}' is called for each pair because of {1}, {2}: use the subset of C# that becomes vector code to have it read");

    public static readonly DiagnosticDescriptor DerivativeMissing = Error(
        "SAG0056", "Score modifier has no derivative", "'{0}' has Gradients = true, but the derivative of '{1}' cannot be worked out because of {2}: give it by [ScoreModifier(nameof({1}), Derivative = nameof(D))] with a method of the class, static float D(float score, int head, int query, int key), or use the subset of C# that becomes vector code");

    public static readonly DiagnosticDescriptor RankOutOfRange = Error(
        "SAG0060", "Rank of an approximation is out of range", "The number of {0} is {1}: give a number from 1 to {2}");

    public static readonly DiagnosticDescriptor ProjectionTooLong = Error(
        "SAG0061", "Projection is longer than the sequence", "There are {0} projected keys for a Length of {1}: give a Length of at least the number of projected keys, or leave it out");

    public static readonly DiagnosticDescriptor SeedMissing = Error(
        "SAG0062", "Random features have no seed", "[RandomFeatures] has no Seed, on which all results depend: write [RandomFeatures(m, Seed = s)]");

    public static readonly DiagnosticDescriptor FeatureKindUndefined = Error(
        "SAG0063", "Kind of features is not defined", "{0} is no kind of features: use FeatureKind.Softmax or FeatureKind.Relu");

    public static readonly DiagnosticDescriptor ConvolutionOutOfRange = Error(
        "SAG0064", "Convolution is out of range", "The convolution has {0} values: give an odd number from 1 to 1023, or leave it out for none");

    public static readonly DiagnosticDescriptor ApproximationsMixed = Error(
        "SAG0065", "Two approximations", "[{0}] and [{1}] are two ways to approximate the attention of '{2}': keep one of them");

    public static readonly DiagnosticDescriptor ApproximationNotCausal = Error(
        "SAG0066", "Approximation cannot be causal", "[{0}] mixes keys of the whole sequence, so that none can be excluded by [Causal]: remove [Causal], or use [RandomFeatures] or [LinearAttention]");

    public static readonly DiagnosticDescriptor ApproximationWithPattern = Error(
        "SAG0067", "Pattern with an approximation", "[{0}] has no pairs that the patterns of '{1}' could mask: remove the pattern attributes, or use [LowRankProjection], which attends a pattern's keys besides the projected ones");

    public static readonly DiagnosticDescriptor ProjectionWithPattern = Error(
        "SAG0068", "Pattern does not go with projected keys", "[LowRankProjection] adds projected keys to those of a pattern, which [Dense] and [PrefixLM] cannot be for '{0}': remove them, or use a window, blocks, strides, global tokens or a method");

    public static readonly DiagnosticDescriptor ApproximationWithScores = Error(
        "SAG0069", "Approximation has no such scores", "[{0}] {1}: remove one of the two");

    public static readonly DiagnosticDescriptor LogSumExpMissing = Error(
        "SAG0070", "Approximation has no log-sum-exp", "'{0}' has no log-sum-exp, because [{1}] {2}: leave LogSumExp out");

    public static readonly DiagnosticDescriptor EpsilonOutOfRange = Error(
        "SAG0071", "Epsilon is out of range", "Epsilon is {0}, but is added to features: give a number from 0 to 1, or leave it out");

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, Category, severity, isEnabledByDefault: true, customTags: severity == DiagnosticSeverity.Error ? [WellKnownDiagnosticTags.NotConfigurable] : []);
}
