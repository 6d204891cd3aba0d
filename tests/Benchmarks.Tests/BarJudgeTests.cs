using SparseAttentionGen.Benchmarks.Roofline;

namespace SparseAttentionGen.Benchmarks.Tests;

public sealed class BarJudgeTests
{
    [Theory]
    [InlineData("Vector512", 0.7199, ">= 72 %", false)]
    [InlineData("Vector512", 0.72, ">= 72 %", true)]
    [InlineData("Vector256", 0.6599, ">= 66 %", false)]
    [InlineData("Vector256", 0.66, ">= 66 %", true)]
    [InlineData("Vector128", 0.9, null, null)]
    [InlineData("scalar", 0.9, null, null)]
    public void A_share_of_peak_is_judged_on_wide_vectors_with_six_points_less_for_256_bits(string isa, double share, string? bar, bool? met)
    {
        Assert.Equal((bar, met), new BarJudge(isa).Judge(new Bar.OfPeak(72), share, ratio: 0));
    }

    [Theory]
    [InlineData(0.70, true)]
    [InlineData(0.6999, false)]
    public void A_share_near_another_is_judged_by_the_other_of_the_same_run(double share, bool met)
    {
        var judge = new BarJudge("Vector512");
        judge.Remember("window 256", 0.78);
        Assert.Equal(("within 8 points of window 256", met), judge.Judge(new Bar.Near("window 256", 8), share, ratio: 0));
    }

    [Fact]
    public void A_share_near_another_that_was_not_measured_is_not_judged()
    {
        Assert.Equal(("within 8 points of window 256", null), new BarJudge("Vector256").Judge(new Bar.Near("window 256", 8), 0.9, ratio: 0));
    }

    [Theory]
    [InlineData("Vector512", 1.85, true)]
    [InlineData("scalar", 1.849, false)]
    public void Threads_are_judged_on_every_width(string isa, double speedup, bool met)
    {
        Assert.Equal((">= 1.85 x one thread", met), new BarJudge(isa).Judge(new Bar.ThanOneThread(1.85), share: 0, speedup));
    }

    [Theory]
    [InlineData("Vector512", 0.7, true)]
    [InlineData("Vector256", 0.7, true)]
    [InlineData("Vector256", 0.6999, false)]
    public void A_share_can_be_the_same_on_both_wide_widths(string isa, double share, bool met)
    {
        Assert.Equal((">= 70 %", met), new BarJudge(isa).Judge(new Bar.OfPeak(70, PointsForVector256: 0), share, ratio: 0));
    }

    [Theory]
    [InlineData(0.34, true)]
    [InlineData(0.33, false)]
    public void A_backward_pass_is_judged_by_its_forward_pass(double ratio, bool met)
    {
        Assert.Equal(("<= 3 x its forward pass", met), new BarJudge("scalar").Judge(new Bar.OfForward(3), share: 0, ratio));
    }

    [Fact]
    public void Without_a_bar_nothing_is_judged()
    {
        Assert.Equal((null, null), new BarJudge("Vector512").Judge(null, 0.9, 2));
    }
}
