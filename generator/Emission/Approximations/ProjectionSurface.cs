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
        if (((LowRankProjection)declaration.Approximation!).MeanPooling)
        {
            writer.Lines($$"""
                /// <summary>Projects by the means of equal segments.</summary>
                public {{constructor}}()
                {
                    projection = {{Projection}}.MeanPooling(Pattern);
                }

                """);
            return;
        }

        writer.Lines($$"""
            /// <summary>Projects by given matrices.</summary>
            /// <param name="projection">E and F, with as many rows as the class has projected keys.</param>
            /// <exception cref="global::System.ArgumentException">The projection does not fit the class.</exception>
            public {{constructor}}({{Projection}} projection)
            {
                this.projection = {{Projection}}.CheckedFor(Pattern, projection);
            }

            """);
    }
}
