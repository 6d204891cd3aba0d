using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a class with [RandomFeatures] or [LinearAttention] has besides its Forward: the features, and how they are drawn again.</summary>
internal static class FeatureSurface
{
    public static ExecutorCall Call(KernelDeclaration declaration) => declaration.Approximation is RandomFeatures
        ? new ExecutorCall("FeatureExecutor", "features, ", EmitFeatures)
        : new ExecutorCall("FeatureExecutor", string.Empty, static (_, _) => { });

    private static void EmitFeatures(CodeWriter writer, KernelDeclaration declaration)
    {
        const string Features = "global::SparseAttentionGen.FeatureMatrix";
        writer.Lines($$"""
            private volatile {{Features}} features = {{Features}}.Draw(Pattern);

            /// <summary>The vectors of the features in use.</summary>
            public {{Features}} Features => features;

            /// <summary>Replaces the features; calls that have begun keep the ones they have.</summary>
            /// <param name="seed">Start of the random numbers.</param>
            public void Redraw(int seed) => features = {{Features}}.Draw(Pattern, seed);

            """);
    }
}
