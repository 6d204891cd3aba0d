using System.Globalization;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>Writes an approximation as the C# that makes an equal one.</summary>
internal static class ApproximationConstruction
{
    public static string Of(AttentionApproximation approximation) => approximation switch
    {
        LowRankProjection projection => Format(
            "new {L}.LowRankProjection(ProjectedKeys: {0}, Length: {1}, MeanPooling: {2})", projection.ProjectedKeys, projection.Length, Literal(projection.MeanPooling)),
        RandomFeatures features => Format(
            "new {L}.RandomFeatures(Count: {0}, Seed: {1}, Kind: {L}.FeatureKind.{2}, Independent: {3})", features.Count, features.Seed, features.Kind, Literal(features.Independent))
            + Epsilon(features),
        LinearFeatures features => Format("new {L}.LinearFeatures(HeadDim: {0})", features.HeadDim),
        NystromLandmarks landmarks => Format("new {L}.NystromLandmarks(Count: {0}, Convolution: {1})", landmarks.Count, landmarks.Convolution),
        _ => throw new NotSupportedException(approximation.GetType().Name),
    };

    private static string Epsilon(RandomFeatures features) => features.Epsilon == RandomFeatures.DefaultEpsilon(features.Kind)
        ? string.Empty
        : $" {{ Epsilon = {features.Epsilon.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e')} }}";

    private static string Literal(bool value) => value ? "true" : "false";

    private static string Format(string format, params object[] arguments) => string.Format(CultureInfo.InvariantCulture, format.Replace("{L}", KernelModel.Library), arguments);
}
