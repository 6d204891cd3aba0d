using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a class with [RandomFeatures] or [LinearAttention] has besides its Forward: the features, and how they are drawn again.</summary>
internal static class FeatureSurface
{
    public static ExecutorCall Call(KernelDeclaration declaration) => declaration.Approximation is RandomFeatures
        ? new ExecutorCall("FeatureExecutor", "features, ", EmitFeatures)
        : new ExecutorCall("FeatureExecutor", "null, ", static (_, _) => { });

    private static void EmitFeatures(CodeWriter writer, KernelDeclaration declaration)
    {
        const string Features = "global::SparseAttentionGen.FeatureMatrix";
        var constructor = SurfaceEmitter.ConstructorName(declaration);
        writer.Lines($$"""
            private volatile {{Features}} features;

            /// <summary>Draws the features from the class's seed.</summary>
            {{EmittedFile.Attributes}}
            public {{constructor}}()
            {
                features = {{Features}}.Draw(Pattern);
            }

            /// <summary>Takes given features, such as those that a model was trained with.</summary>
            /// <param name="features">As many vectors as the class has features, of its head size.</param>
            /// <exception cref="global::System.ArgumentException">The features do not fit the class.</exception>
            {{EmittedFile.Attributes}}
            public {{constructor}}({{Features}} features)
            {
                this.features = {{Features}}.CheckedFor(Pattern, features);
            }

            /// <summary>The vectors of the features in use.</summary>
            {{EmittedFile.Attributes}}
            public {{Features}} Features => features;

            /// <summary>Replaces the features; calls that have begun keep the ones they have.</summary>
            /// <param name="seed">Start of the random numbers.</param>
            {{EmittedFile.Attributes}}
            public void Redraw(int seed) => features = {{Features}}.Draw(Pattern, seed);

            """);
    }
}
