using System.Globalization;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>What micro-kernels depend on. Classes of an assembly that have it in common share them.</summary>
/// <param name="AssemblyName">The assembly.</param>
/// <param name="HeadDim">Number of elements of a query and of a key.</param>
/// <param name="ValueDim">Number of elements of a value.</param>
/// <param name="Projects">Whether keys and values are projected along the sequence.</param>
/// <param name="Features">The features; null: there are none.</param>
internal sealed record KernelSignature(string AssemblyName, int HeadDim, int ValueDim, bool Projects, FeatureSignature? Features)
{
    /// <summary>Whether they are the kernels of the backward pass.</summary>
    public bool IsBackward { get; init; }

    /// <summary>
    /// The namespace of an assembly's kernels: of that assembly alone, so that those of another one whose internals are visible are not found.
    /// </summary>
    public string Namespace => $"{KernelModel.Namespace}.{UniqueName.Identifier("Kernels", AssemblyName)}";

    /// <summary>The sizes and what else is special, as part of a name.</summary>
    public string Name => string.Format(
        CultureInfo.InvariantCulture,
        "{0}x{1}{2}{3}{4}",
        HeadDim,
        ValueDim,
        Projects ? "_Projection" : string.Empty,
        Features is null ? string.Empty : $"_{Features.Name}",
        IsBackward ? "_Backward" : string.Empty);

    /// <summary>The sizes and what else is special, in words.</summary>
    public string Words => string.Format(
        CultureInfo.InvariantCulture,
        "head size {0}, value size {1}{2}{3}{4}",
        HeadDim,
        ValueDim,
        Projects ? ", projections along the sequence" : string.Empty,
        Features is null ? string.Empty : $", {Features.Words}",
        IsBackward ? ", backward pass" : string.Empty);

    /// <summary>What a class's kernels depend on, those of its backward pass included.</summary>
    public static IEnumerable<KernelSignature> AllOf(KernelDeclaration declaration)
    {
        var forward = Of(declaration);
        return declaration.HasGradients ? [forward, forward with { IsBackward = true }] : [forward];
    }

    public static KernelSignature Of(KernelDeclaration declaration) => new(
        declaration.AssemblyName, declaration.HeadDim, declaration.ValueDim, declaration.Approximation is LowRankProjection, FeatureSignature.Of(declaration));

    /// <summary>Name of the struct for a vector width.</summary>
    public string StructName(VectorTarget target) => $"{target.Name}_{Name}";

    /// <summary>The struct as source text anywhere can name it.</summary>
    public string StructPath(VectorTarget target) => $"global::{Namespace}.{StructName(target)}";

    /// <summary>Name of the file for a vector width. No class can have one that begins so: a class's name does not begin with a digit.</summary>
    public string HintName(VectorTarget target) => $"SparseAttentionGen.{Name}.{target.Name}.g.cs";
}

/// <summary>What kernels of features depend on besides sizes.</summary>
/// <param name="Function">The function that makes features, as the runtime names it.</param>
/// <param name="Count">Number of features.</param>
/// <param name="IsCausal">Whether later keys are excluded.</param>
internal sealed record FeatureSignature(string Function, int Count, bool IsCausal)
{
    /// <summary>What is added to each feature.</summary>
    public float Epsilon { get; init; }

    /// <summary>Whether that is something else than kernels of the function usually add.</summary>
    public bool HasOwnEpsilon { get; init; }

    /// <summary>All of it, as part of a name.</summary>
    public string Name => string.Format(
        CultureInfo.InvariantCulture,
        "{0}{1}{2}{3}",
        Function,
        Count,
        HasOwnEpsilon ? "_Epsilon" + EpsilonText.Replace('.', '_').Replace('-', '_') : string.Empty,
        IsCausal ? "_Causal" : string.Empty);

    /// <summary>All of it, in words.</summary>
    public string Words => string.Format(
        CultureInfo.InvariantCulture, "{0} features{1}{2}", Count, HasOwnEpsilon ? ", epsilon " + EpsilonText : string.Empty, IsCausal ? ", causal" : string.Empty);

    /// <summary>The epsilon as a number in source text.</summary>
    public string EpsilonText => Epsilon.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    public static FeatureSignature? Of(KernelDeclaration declaration) => declaration.Approximation switch
    {
        RandomFeatures features => new FeatureSignature(features.Kind.ToString(), features.Rank, declaration.IsCausal)
        {
            Epsilon = (float)features.Epsilon,
            HasOwnEpsilon = features.Epsilon != RandomFeatures.DefaultEpsilon(features.Kind),
        },
        LinearFeatures features => new FeatureSignature("Elu", features.Rank, declaration.IsCausal),
        _ => null,
    };
}
