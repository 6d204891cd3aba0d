using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a class with [LowRankProjection] has besides its Forward: the projection that it is constructed with.</summary>
internal static class ProjectionSurface
{
    public static ExecutorCall Call { get; } = new("ProjectionExecutor", "projection, ", EmitMembers);

    private static void EmitMembers(CodeWriter writer, KernelDeclaration declaration)
    {
        const string Projection = "global::SparseAttentionGen.SequenceProjection";
        var constructor = SurfaceEmitter.ConstructorName(declaration);
        writer.Lines($"private readonly {Projection} projection;\n");
        var approximation = (LowRankProjection)declaration.Approximation!;
        if (approximation.MeanPooling)
        {
            writer.Lines($$"""
                /// <summary>Projects by the means of equal segments.</summary>
                {{EmittedFile.Attributes}}
                public {{constructor}}()
                {
                    projection = {{Projection}}.MeanPooling({{approximation.ProjectedKeys}});
                }

                """);
            return;
        }

        writer.Lines($$"""
            /// <summary>Projects keys and values along the sequence before they are attended.</summary>
            /// <param name="projection">How, with {{approximation.ProjectedKeys}} projected keys.</param>
            /// <exception cref="global::System.ArgumentNullException">There is no projection.</exception>
            /// <exception cref="global::System.ArgumentException">It has another number of projected keys, or is longer than the class allows.</exception>
            {{EmittedFile.Attributes}}
            public {{constructor}}({{Projection}} projection)
            {
                this.projection = {{Projection}}.CheckedFor(Pattern, projection);
            }

            """);
    }
}
