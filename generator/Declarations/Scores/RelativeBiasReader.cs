namespace SparseAttentionGen.Generator.Declarations;

/// <summary>Reads [RelativeBias].</summary>
internal static class RelativeBiasReader
{
    private const int UsualBuckets = 32;
    private const int UsualMaxDistance = 128;
    private const int MostBuckets = 1 << 20;

    public static RelativeBiasRule? Read(PatternArguments arguments) =>
        arguments.Number("distance") is { } distance ? ReadClipped(arguments, distance) : ReadBuckets(arguments);

    private static ClippedRelativeBias? ReadClipped(PatternArguments arguments, int distance)
    {
        var others = arguments.Given("Buckets", "MaxDistance", "Bidirectional");
        if (others.Length > 0)
        {
            arguments.Report(DiagnosticDescriptors.RelativeBiasFormsMixed, others[0], string.Join(" and ", others));
            return null;
        }

        const string Range = "a distance from 0 to 1073741823";
        return arguments.Require(
            distance is >= 0 and <= PatternArguments.Most, DiagnosticDescriptors.RelativeBiasOutOfRange, "distance", "The distance", distance, Range)
                ? new ClippedRelativeBias(distance)
                : null;
    }

    private static BucketedRelativeBias? ReadBuckets(PatternArguments arguments)
    {
        var buckets = arguments.Number("Buckets") ?? UsualBuckets;
        var maxDistance = arguments.Number("MaxDistance") ?? UsualMaxDistance;
        var bidirectional = arguments.Find("Bidirectional")?.Value as bool? ?? !arguments.IsCausal;
        var numbers = bidirectional ? $"an even number from 4 to {MostBuckets}, half of it for each side" : $"a number from 2 to {MostBuckets}";
        if (!arguments.Require(
            BucketedRelativeBias.IsBuckets(buckets, bidirectional) && buckets <= MostBuckets,
            DiagnosticDescriptors.RelativeBiasOutOfRange, "Buckets", "Buckets", buckets, numbers))
        {
            return null;
        }

        var least = BucketedRelativeBias.LeastMaxDistance(buckets, bidirectional);
        return arguments.Require(
            maxDistance >= least && maxDistance <= PatternArguments.Most,
            DiagnosticDescriptors.RelativeBiasOutOfRange,
            "MaxDistance",
            "MaxDistance",
            maxDistance,
            $"a distance from {least} to {PatternArguments.Most}, beyond those that have a bucket each")
                ? new BucketedRelativeBias(buckets, maxDistance, bidirectional)
                : null;
    }
}
