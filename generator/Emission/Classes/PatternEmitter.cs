using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits a class's pattern: as data for introspection, and as the row's band for the traversal.</summary>
internal static class PatternEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths)
    {
        writer.Lines(EmittedFile.Attributes);
        using (writer.Block($"internal readonly struct {KernelModel.PatternName} : IKernelPattern"))
        {
            var elements = declaration.Elements.Select(PatternConstruction.Of).ToList();
            string[] initializers =
            [
                ScoreConstruction.Initializer(declaration.Scores),
                declaration.Approximation is { } approximation ? "Approximation = " + ApproximationConstruction.Of(approximation) : string.Empty,
            ];
            var given = initializers.Where(static initializer => initializer.Length > 0).ToList();
            writer.Lines($"public static {KernelModel.Library}.AttentionPattern Pattern {{ get; }} = new(");
            writer.Lines(string.Format(
                CultureInfo.InvariantCulture,
                "    headDim: {0}, valueDim: {1}, scale: {2}, causal: {3}{4}){5};",
                declaration.HeadDim,
                declaration.ValueDim,
                KernelModel.Literal(declaration.Scale),
                Literal(declaration.IsCausal),
                string.Concat(elements.Select(static element => ",\n    " + element)),
                given.Count == 0 ? string.Empty : $"\n{{\n    {string.Join(",\n    ", given)},\n}}"));
            var band = BandEmitter.Create(declaration);
            writer.Lines($"""

                public static bool HasColumns => {Literal(declaration.Elements.Any(HasColumns))};

                public static int KeyStep => {band?.Step ?? 1};

                public static bool IsSingleBand => {Literal(band is not null)};

                /// <summary>{band?.Words ?? "The rows' keys are no single range: they are worked out from the pattern."}</summary>
                """);
            using (writer.Block("public static void Band(int position, int keyCount, int prefixLength, out int first, out int last)"))
            {
                writer.Lines($"{band?.First ?? "first = 0;"}\n{band?.Last ?? "last = -1;"}");
            }

            ScoreMethodsEmitter.EmitChoice(writer, declaration, widths);
            PredicateEmitter.Emit(writer, declaration);
            ScoreConstruction.Emit(writer, declaration);
        }
    }

    private static bool HasColumns(PatternElement element) => element is GlobalTokensElement or GlobalBlocksElement or FixedStrideElement;

    private static string Literal(bool value) => value ? "true" : "false";
}
