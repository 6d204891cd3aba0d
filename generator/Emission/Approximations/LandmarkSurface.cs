using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What a class with [Nystrom] has besides its Forward: the weights of its convolution.</summary>
internal static class LandmarkSurface
{
    public static ExecutorCall Call(KernelDeclaration declaration) => ((NystromLandmarks)declaration.Approximation!).Convolution > 0
        ? new ExecutorCall("LandmarkExecutor", "convolution, ", EmitConvolution)
        : new ExecutorCall("LandmarkExecutor", "null, ", static (_, _) => { });

    private static void EmitConvolution(CodeWriter writer, KernelDeclaration declaration)
    {
        const string Convolution = "global::SparseAttentionGen.ValueConvolution";
        writer.Lines($$"""
            private readonly {{Convolution}} convolution;

            /// <summary>Adds a depthwise convolution of the values to the output.</summary>
            /// <param name="convolution">A row of weights for each head, or one for all; as many taps as declared.</param>
            /// <exception cref="global::System.ArgumentNullException">The convolution is null.</exception>
            /// <exception cref="global::System.ArgumentException">The convolution has another number of taps.</exception>
            {{EmittedFile.Attributes}}
            public {{SurfaceEmitter.ConstructorName(declaration)}}({{Convolution}} convolution)
            {
                this.convolution = {{Convolution}}.CheckedFor(Pattern, convolution);
            }

            """);
    }
}
