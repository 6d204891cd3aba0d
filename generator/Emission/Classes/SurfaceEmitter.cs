using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Emits the user's class: its public members, and the choice of the kernels by what the processor has.</summary>
internal static class SurfaceEmitter
{
    public static string Emit(KernelDeclaration declaration, ChosenWidths widths)
    {
        var pattern = declaration.CreatePattern();
        var summary = new PatternSummary(pattern);
        var words = pattern.Describe();
        var writer = EmittedFile.Begin(
        [
            $"{declaration.FullName}: {words}.",
            .. summary.Costs,
            .. summary.Pictures.SelectMany(static picture =>
                new[] { string.Empty, picture.Heading + " (█ all allowed, ▒ some, · none):" }.Concat(picture.Lines.Select(static line => "  " + line))),
        ]);
        writer.Lines("#nullable enable\n");
        if (declaration.Namespace.Length == 0)
        {
            EmitTypes(writer, declaration, summary, words, widths);
        }
        else
        {
            using (writer.Block($"namespace {declaration.Namespace}"))
            {
                EmitTypes(writer, declaration, summary, words, widths);
            }
        }

        writer.Lines(string.Empty);
        using (writer.Block($"namespace {KernelModel.NamespaceOf(declaration)}"))
        {
            // No directive for System or SparseAttentionGen itself: a user's type in one of them could make a name ambiguous.
            var others = ScoreMethodsEmitter.Has(declaration) ? "using global::System.Runtime.CompilerServices;\nusing global::System.Runtime.Intrinsics;\n" : string.Empty;
            writer.Lines(others + "using global::SparseAttentionGen.CompilerServices;\n");
            PatternEmitter.Emit(writer, declaration, widths);
            ScoreMethodsEmitter.Emit(writer, declaration, widths);
        }

        return writer.ToString();
    }

    /// <summary>The class's name as its constructor has it.</summary>
    public static string ConstructorName(KernelDeclaration declaration) => declaration.Name;

    private static void EmitTypes(CodeWriter writer, KernelDeclaration declaration, PatternSummary summary, string words, ChosenWidths widths)
    {
        var blocks = new Stack<IDisposable>();
        foreach (var outer in declaration.EnclosingTypes)
        {
            blocks.Push(writer.Block(outer));
        }

        EmitDocumentation(writer, declaration, summary, words, widths);
        using (writer.Block($"partial class {declaration.Name} : global::SparseAttentionGen.{(declaration.HasGradients ? "IDifferentiableAttention" : "ISparseAttention")}"))
        {
            EmitMembers(writer, declaration, widths);
            PredicateEmitter.EmitForwarding(writer, declaration);
            ScoreConstruction.EmitForwarding(writer, declaration);
        }

        while (blocks.Count > 0)
        {
            blocks.Pop().Dispose();
        }
    }

    private static void EmitDocumentation(CodeWriter writer, KernelDeclaration declaration, PatternSummary summary, string words, ChosenWidths widths)
    {
        if (!declaration.HasDocumentation)
        {
            writer.Lines($"/// <summary>Attention with the pattern: {words}.</summary>");
        }

        writer.Lines("/// <remarks>");
        foreach (var cost in summary.Costs)
        {
            writer.Lines($"/// <para>{cost}</para>");
        }

        foreach (var (heading, lines) in summary.Pictures)
        {
            writer.Lines($"/// <para>{heading}:</para>\n/// <code>");
            writer.Lines(string.Join("\n", lines.Select(static line => "/// " + line)));
            writer.Lines("/// </code>");
        }

        var tiles = widths.Targets.Select(target => KernelModel.Create(KernelSignature.Of(declaration), target)).Select(model => string.Format(
            CultureInfo.InvariantCulture, "{0} {1} x {2}", model.Target.Name, model.Schedule.RowTile, model.KeyTile));
        var kind = declaration.Approximation is RandomFeatures or LinearFeatures ? "Feature tiles, queries x features" : "Score tiles, queries x keys";
        writer.Lines($"/// <para>{kind}: {string.Join(", ", tiles)}.</para>\n/// </remarks>");
    }

    private static void EmitMembers(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths)
    {
        const string Library = KernelModel.Library;
        const string ReadOnlyTensor = "global::System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
        var call = ExecutorCall.Of(declaration);
        var patternType = KernelModel.PatternPath(declaration);
        call.Members(writer, declaration);
        writer.Lines($$"""
            /// <summary>Which (query, key) pairs are allowed, and what they cost.</summary>
            {{EmittedFile.Attributes}}
            public static {{Library}}.AttentionPattern Pattern => {{patternType}}.Instance.Pattern;

            {{EmittedFile.Attributes}}
            {{Library}}.AttentionPattern {{Library}}.ISparseAttention.Pattern => Pattern;

            /// <inheritdoc/>
            {{EmittedFile.Attributes}}
            public void Forward(
                in {{ReadOnlyTensor}} query,
                in {{ReadOnlyTensor}} key,
                in {{ReadOnlyTensor}} value,
                in global::System.Numerics.Tensors.TensorSpan<float> output,
                in {{Library}}.AttentionArguments arguments = default,
                {{Library}}.AttentionOptions? options = null)
            """);
        EmitDispatch(writer, declaration, widths, target => Forward(target, "in query, in key, in value, in output, in arguments, options"));
        writer.Lines($$"""

            /// <inheritdoc/>
            {{EmittedFile.Attributes}}
            public void Forward(
                global::System.ReadOnlySpan<float> query,
                global::System.ReadOnlySpan<float> key,
                global::System.ReadOnlySpan<float> value,
                global::System.Span<float> output,
                {{Library}}.AttentionShape shape,
                in {{Library}}.AttentionArguments arguments = default,
                {{Library}}.AttentionOptions? options = null)
            """);
        EmitDispatch(writer, declaration, widths, target => Forward(target, "query, key, value, output, shape, in arguments, options"));
        if (declaration.HasGradients)
        {
            EmitBackward(writer, declaration, widths, call, patternType);
        }

        string Forward(VectorTarget target, string arguments) =>
            $"global::SparseAttentionGen.CompilerServices.{call.Executor}.Forward<{KernelSignature.Of(declaration).StructPath(target)}>(\n    {patternType}.Instance, {call.Parameters}{arguments});";
    }

    private static void EmitBackward(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths, ExecutorCall call, string patternType)
    {
        const string Library = KernelModel.Library;
        const string ReadOnlyTensor = "global::System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
        writer.Lines($$"""

            /// <inheritdoc/>
            {{EmittedFile.Attributes}}
            public void Backward(
                in {{ReadOnlyTensor}} query,
                in {{ReadOnlyTensor}} key,
                in {{ReadOnlyTensor}} value,
                in {{ReadOnlyTensor}} output,
                in {{ReadOnlyTensor}} outputGradient,
                in {{Library}}.AttentionGradients gradients,
                in {{Library}}.AttentionArguments arguments,
                {{Library}}.AttentionOptions? options = null)
            """);
        var signature = KernelSignature.Of(declaration);
        EmitDispatch(writer, declaration, widths, target =>
            $"global::SparseAttentionGen.CompilerServices.{call.GradientExecutor}.Backward<{signature.StructPath(target)}, {(signature with { IsBackward = true }).StructPath(target)}>(\n    {patternType}.Instance, {call.Parameters}in query, in key, in value, in output, in outputGradient, in gradients, in arguments, options);");
    }

    /// <summary>The statement for the widest vectors that the processor has.</summary>
    private static void EmitDispatch(CodeWriter writer, KernelDeclaration declaration, ChosenWidths widths, Func<VectorTarget, string> statement)
    {
        using (writer.Block())
        {
            var signature = KernelSignature.Of(declaration);
            writer.Lines($"// The JIT knows the answers: only one branch is compiled. The kernels are in SparseAttentionGen.{signature.Name}.*.g.cs.");
            var targets = widths.Targets;
            for (var index = 0; index < targets.Count; index++)
            {
                // The narrowest also runs where the processor has none of them.
                var isLast = index == targets.Count - 1;
                if (isLast && index == 0)
                {
                    writer.Lines(statement(targets[index]));
                    return;
                }

                using (writer.Block(isLast ? "else" : $"{(index == 0 ? "if" : "else if")} ({targets[index].IsSupported})"))
                {
                    writer.Lines(statement(targets[index]));
                }
            }
        }
    }
}
