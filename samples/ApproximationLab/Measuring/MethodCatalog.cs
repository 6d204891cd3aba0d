using SparseAttentionGen.ApproximationLab.Declarations;

namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>Every method that is measured. Sizes are compile-time constants of a class, so each has its own.</summary>
internal static class MethodCatalog
{
    private static readonly Method[] All =
    [
        new("equal weights", MethodFamily.Baseline, [new(0, static (_, _) => new EqualWeights())]),
        new("Linformer, random projection", MethodFamily.Projection,
        [
            Random(16, static projection => new Linformer16(projection)), Random(32, static projection => new Linformer32(projection)),
            Random(64, static projection => new Linformer64(projection)), Random(128, static projection => new Linformer128(projection)),
            Random(256, static projection => new Linformer256(projection)), Random(512, static projection => new Linformer512(projection)),
            Random(1024, static projection => new Linformer1024(projection)),
        ]),
        new("Linformer, mean pooling", MethodFamily.Projection,
        [
            Pooling(16, static projection => new Linformer16(projection)), Pooling(32, static projection => new Linformer32(projection)),
            Pooling(64, static projection => new Linformer64(projection)), Pooling(128, static projection => new Linformer128(projection)),
            Pooling(256, static projection => new Linformer256(projection)), Pooling(512, static projection => new Linformer512(projection)),
            Pooling(1024, static projection => new Linformer1024(projection)),
        ]),
        new("window of 32 and mean pooling", MethodFamily.Projection,
        [
            new(16, static (_, _) => new NearAndFar16()), new(32, static (_, _) => new NearAndFar32()), new(64, static (_, _) => new NearAndFar64()),
            new(128, static (_, _) => new NearAndFar128()), new(256, static (_, _) => new NearAndFar256()), new(512, static (_, _) => new NearAndFar512()),
            new(1024, static (_, _) => new NearAndFar1024()),
        ]),
        new("Performer, orthogonal features", MethodFamily.Kernel,
        [
            Features(16, Orthogonal16.Pattern, static features => new Orthogonal16(features)), Features(32, Orthogonal32.Pattern, static features => new Orthogonal32(features)),
            Features(64, Orthogonal64.Pattern, static features => new Orthogonal64(features)), Features(128, Orthogonal128.Pattern, static features => new Orthogonal128(features)),
            Features(256, Orthogonal256.Pattern, static features => new Orthogonal256(features)), Features(512, Orthogonal512.Pattern, static features => new Orthogonal512(features)),
            Features(1024, Orthogonal1024.Pattern, static features => new Orthogonal1024(features)),
        ]),
        new("Performer, independent features", MethodFamily.Kernel,
        [
            Features(16, Independent16.Pattern, static features => new Independent16(features)), Features(32, Independent32.Pattern, static features => new Independent32(features)),
            Features(64, Independent64.Pattern, static features => new Independent64(features)), Features(128, Independent128.Pattern, static features => new Independent128(features)),
            Features(256, Independent256.Pattern, static features => new Independent256(features)), Features(512, Independent512.Pattern, static features => new Independent512(features)),
            Features(1024, Independent1024.Pattern, static features => new Independent1024(features)),
        ]),
        new("Performer, ReLU features", MethodFamily.Kernel,
        [
            Features(16, Relu16.Pattern, static features => new Relu16(features)), Features(32, Relu32.Pattern, static features => new Relu32(features)),
            Features(64, Relu64.Pattern, static features => new Relu64(features)), Features(128, Relu128.Pattern, static features => new Relu128(features)),
            Features(256, Relu256.Pattern, static features => new Relu256(features)), Features(512, Relu512.Pattern, static features => new Relu512(features)),
            Features(1024, Relu1024.Pattern, static features => new Relu1024(features)),
        ]),
        new("linear attention", MethodFamily.Kernel, [new(0, static (_, _) => new LinearTransformer())]),
        new("Nyströmformer", MethodFamily.Landmark,
        [
            new(16, static (_, _) => new Nystrom16()), new(32, static (_, _) => new Nystrom32()), new(64, static (_, _) => new Nystrom64()),
            new(128, static (_, _) => new Nystrom128()), new(256, static (_, _) => new Nystrom256()),
        ]),
    ];

    /// <summary>The methods with their classes up to a size.</summary>
    public static IReadOnlyList<Method> UpTo(int largestSize) =>
        [.. All.Select(method => method with { Sizes = [.. method.Sizes.Where(size => size.Size <= largestSize)] })];

    private static MethodSize Random(int rank, Func<SequenceProjection, ISparseAttention> create) =>
        new(rank, (seed, length) => create(SequenceProjection.Random(rank, length, seed)));

    private static MethodSize Pooling(int rank, Func<SequenceProjection, ISparseAttention> create) =>
        new(rank, (_, _) => create(SequenceProjection.MeanPooling(rank)));

    private static MethodSize Features(int count, AttentionPattern pattern, Func<FeatureMatrix, ISparseAttention> create) =>
        new(count, (seed, _) => create(FeatureMatrix.Draw(pattern, seed)));
}
