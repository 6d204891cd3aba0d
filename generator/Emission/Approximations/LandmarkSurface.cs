using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a class with [Nystrom] has besides its Forward: the weights of its convolution.</summary>
internal static class LandmarkSurface
{
    public static ExecutorCall Call(KernelDeclaration declaration) => ((NystromLandmarks)declaration.Approximation!).Convolution > 0
        ? new ExecutorCall("LandmarkExecutor", "convolution, ", EmitConvolution)
        : new ExecutorCall("LandmarkExecutor", string.Empty, static (_, _) => { });

    private static void EmitConvolution(CodeWriter writer, KernelDeclaration declaration)
    {
        const string Convolution = "global::SparseAttentionGen.ValueConvolution";
        writer.Lines($$"""
            private readonly {{Convolution}} convolution;

            /// <summary>Adds a depthwise convolution of the values to the output.</summary>
            /// <param name="convolution">A row of weights for each head.</param>
            /// <exception cref="global::System.ArgumentException">The convolution does not fit the class.</exception>
            public {{SurfaceEmitter.ConstructorName(declaration)}}({{Convolution}} convolution)
            {
                this.convolution = {{Convolution}}.CheckedFor(Pattern, convolution);
            }

            """);
    }
}
