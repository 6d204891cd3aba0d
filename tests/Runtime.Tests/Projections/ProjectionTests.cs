using CsCheck;

namespace SparseAttentionGen.Tests;

/// <summary>Low-rank projections against their definition.</summary>
public sealed class ProjectionTests
{
    [Fact]
    public void Any_projection_and_shape_equals_the_definition() =>
        ProjectionGenerator.Pure.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 500, threads: 1);

    [Fact]
    public void Any_projection_beside_any_pattern_equals_the_definition() =>
        ProjectionGenerator.Unions.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 500, threads: 1);

    [Fact]
    public void Any_projection_beside_a_pattern_on_a_canvas_equals_the_definition() =>
        ProjectionGenerator.Canvases.Sample(static item => item.Fill().Run().AssertEqualsReference(), iter: 100, threads: 1);
}
