using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Which executor of the runtime a class calls, what it passes to it besides the call's arguments, and the members that hold that.</summary>
/// <param name="Executor">The executor's name in the runtime's namespace for generated code.</param>
/// <param name="Parameters">Arguments before the call's own, each followed by a comma and a space.</param>
/// <param name="Members">Emits the constructors and other members of the class.</param>
internal sealed record ExecutorCall(string Executor, string Parameters, Action<CodeWriter, KernelDeclaration> Members)
{
    /// <summary>The executor of the backward pass.</summary>
    public string GradientExecutor => Executor switch
    {
        "AttentionExecutor" => "GradientExecutor",
        "FeatureExecutor" => "FeatureGradientExecutor",
        _ => Executor,
    };

    public static ExecutorCall Of(KernelDeclaration declaration) => declaration.Approximation switch
    {
        LowRankProjection => ProjectionSurface.Call,
        RandomFeatures or LinearFeatures => FeatureSurface.Call(declaration),
        NystromLandmarks => LandmarkSurface.Call(declaration),
        _ => new ExecutorCall("AttentionExecutor", string.Empty, static (_, _) => { }),
    };
}
