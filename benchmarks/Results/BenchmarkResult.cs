using System.Text.Json.Serialization;

namespace SparseAttentionGen.Benchmarks.Results;

/// <summary>One row of a suite. The first eleven members are always written; the others where they have a value.</summary>
internal sealed record BenchmarkResult
{
    public required string Suite { get; init; }

    public required string Case { get; init; }

    public required string Isa { get; init; }

    public required int Threads { get; init; }

    public double? Milliseconds { get; init; }

    public double? UsefulGflops { get; init; }

    public double? PeakGflops { get; init; }

    public double? Share { get; init; }

    public string? Peer { get; init; }

    public double? PeerMilliseconds { get; init; }

    /// <summary>How many times longer the peer takes.</summary>
    public double? Ratio { get; init; }

    /// <summary>Sequence length.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Length { get; init; }

    /// <summary>Bytes that the case is about: managed memory beyond the tensors, or emitted code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Bytes { get; init; }

    /// <summary>Growth of the process during a call.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? WorkingSetBytes { get; init; }

    /// <summary>Largest difference between our output and the peer's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestDifference { get; init; }

    /// <summary>What the case must reach, in words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bar { get; init; }

    /// <summary>Null where there is no bar, or nothing was measured that could be judged.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? BarMet { get; init; }

    /// <summary>Why there is no figure, or how to read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Note { get; init; }

    /// <summary>What went wrong; makes the program's exit code 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}
