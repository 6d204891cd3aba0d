using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits a class's pattern: as data for introspection, and as the row's band for the traversal.</summary>
internal static class PatternEmitter
{
    public static void Emit(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths)
    {
        writer.Lines(EmittedFile.Attributes);
        using (writer.Block($"internal sealed class {KernelModel.PatternName} : ClassPattern"))
        {
            var elements = declaration.Elements.Select(PatternConstruction.Of).ToList();
            string[] initializers =
            [
                ScoreConstruction.Initializer(declaration.Scores),
                declaration.Approximation is { } approximation ? "Approximation = " + ApproximationConstruction.Of(approximation) : string.Empty,
            ];
            var given = initializers.Where(static initializer => initializer.Length > 0).ToList();
            writer.Lines($"public static readonly {KernelModel.PatternName} Instance = new();\n");
            writer.Lines($"public override {KernelModel.Library}.AttentionPattern Pattern {{ get; }} = new(");
            writer.Lines(string.Format(
                CultureInfo.InvariantCulture,
                "    headDim: {0}, valueDim: {1}, scale: {2}, causal: {3}{4}){5};",
                declaration.HeadDim,
                declaration.ValueDim,
                KernelModel.Literal(declaration.Scale),
                Literal(declaration.IsCausal),
                string.Concat(elements.Select(static element => ",\n    " + element)),
                given.Count == 0 ? string.Empty : $"\n{{\n    {string.Join(",\n    ", given)},\n}}"));
            if (declaration.Elements.Any(HasColumns))
            {
                writer.Lines("\npublic override bool HasColumns => true;");
            }

            EmitBand(writer, BandEmitter.Create(declaration));
            ScoreMethodsEmitter.EmitChoice(writer, declaration, widths);
            PredicateEmitter.Emit(writer, declaration);
            ScoreConstruction.Emit(writer, declaration);
        }
    }

    private static void EmitBand(CodeWriter writer, BandEmitter? band)
    {
        if (band is null)
        {
            writer.Lines("\n// The rows' keys are no single range: they are worked out from the pattern.");
            return;
        }

        if (band.Step != 1)
        {
            writer.Lines($"\npublic override int KeyStep => {band.Step};");
        }

        writer.Lines($"""

            public override bool IsSingleBand => true;

            /// <summary>{band.Words}</summary>
            """);
        using (writer.Block("public override void Band(int position, int keyCount, int prefixLength, out int first, out int last)"))
        {
            writer.Lines($"{band.First}\n{band.Last}");
        }
    }

    private static bool HasColumns(PatternElement element) => element is GlobalTokensElement or GlobalBlocksElement or FixedStrideElement;

    private static string Literal(bool value) => value ? "true" : "false";
}
