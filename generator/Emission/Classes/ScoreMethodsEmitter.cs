using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits a class's score modifiers and mask predicates for each vector width. Classes whose scores are plain scaled products have none.</summary>
internal static class ScoreMethodsEmitter
{
    public static bool Has(KernelDeclaration declaration) => declaration.Scores.IsModified || declaration.Elements.Any(static element => element is MaskPredicateElement);

    /// <summary>The member of the pattern through which the runtime finds them.</summary>
    public static void EmitChoice(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths)
    {
        if (!Has(declaration))
        {
            return;
        }

        writer.Lines("\n/// <summary>What the class makes of scores, with vectors of some floats.</summary>");
        using (writer.Block("public override ScoreMethods ScoresFor(int vectorLength) => vectorLength switch", end: ";"))
        {
            var targets = widths.Targets;
            foreach (var target in targets)
            {
                writer.Lines($"{(target == targets[targets.Count - 1] ? "_" : target.VectorLength)} => {TypeName(target)}.Instance,");
            }
        }
    }

    public static void Emit(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths)
    {
        if (!Has(declaration))
        {
            return;
        }

        foreach (var target in widths.Targets)
        {
            var model = KernelModel.Create(KernelSignature.Of(declaration), target);
            writer.Lines("\n" + EmittedFile.Attributes);
            using (writer.Block($"internal sealed class {TypeName(target)} : ScoreMethods"))
            {
                writer.Lines($"public static readonly {TypeName(target)} Instance = new();");
                ModifyEmitter.Emit(writer, model, declaration);
                DifferentiateEmitter.Emit(writer, model, declaration);
                PredicateKernelEmitter.Emit(writer, model, declaration);
            }
        }
    }

    private static string TypeName(VectorTarget target) => target.Name + "Scores";
}
