namespace Generator.Tests.Diagnostics;

/// <summary>Correct declarations that are close to wrong ones.</summary>
internal static class NearMisses
{
    private const string Kernel = "[SparseAttention(HeadDim = 8)] ";

    public static readonly string[] All =
    [
        Kernel + "partial class Foo;",
        Kernel + "public sealed partial class Foo { } public sealed partial class Foo { }",
        "partial class Foo; " + Kernel + "partial class Foo;",
        "partial class Outer { partial struct Middle { partial interface IInner { partial record R { partial record struct S { " + Kernel + "internal partial class Foo; } } } } }",
        "static partial class Outer { " + Kernel + "partial class Foo; }",
        "partial class Outer { " + Kernel + "private protected sealed partial class Foo; }",
        "class Generic<T> { } " + Kernel + "partial class Foo : Generic<int>;",
        "[SparseAttention(HeadDim = 1)] partial class Foo;",
        "[SparseAttention(HeadDim = 512, ValueDim = 512)] partial class Foo;",
        "[SparseAttention(HeadDim = 8, ValueDim = 1)] partial class Foo;",
        "[SparseAttention(HeadDim = 8, Scale = 0)] partial class Foo;",
        "[SparseAttention(HeadDim = 8, Scale = -1)] partial class Foo;",
        "[SparseAttention(HeadDim = 8, Scale = 2e38f)] partial class Foo;",
        "[SparseAttention(HeadDim = 8, Scale = float.Epsilon)] partial class Foo;",
        Kernel + "[SlidingWindow(0)] partial class Foo;",
        Kernel + "[SlidingWindow(1073741823)] partial class Foo;",
        Kernel + "[SlidingWindow(Left = 0)] partial class Foo;",
        Kernel + "[SlidingWindow(Left = 1073741823, Right = 1073741823)] partial class Foo;",
        Kernel + "[Causal] [SlidingWindow(4)] partial class Foo;",
        Kernel + "[Causal] [SlidingWindow(Left = 4, Right = 0)] partial class Foo;",
        Kernel + "[GlobalTokens(65536)] partial class Foo;",
        Kernel + "[GlobalTokens] partial class Foo;",
        Kernel + "[GlobalTokens(ColumnsOnly = true)] partial class Foo;",
        Kernel + "[GlobalTokens(Positions = null)] partial class Foo;",
        Kernel + "[GlobalTokens(Positions = new[] { 0, -1, int.MaxValue, int.MinValue })] partial class Foo;",
        Kernel + "[GlobalTokens(1)] [GlobalTokens(Positions = new[] { 4 })] partial class Foo;",
        Kernel + "[GlobalTokens(1)] [GlobalTokens] partial class Foo;",
        Kernel + "[GlobalTokens(4)] [GlobalTokens(Positions = new[] { -1 })] partial class Foo;",
        Kernel + "[GlobalTokens(4, ColumnsOnly = true)] [GlobalTokens(2)] partial class Foo;",
        Kernel + "[SlidingWindow(Left = 4)] [SlidingWindow(Right = 4)] partial class Foo;",
        Kernel + "[Dense] [Causal] partial class Foo;",
        Kernel + "partial class Foo { public int pattern => 1; void Forwards() { } }",
        "class Base { private int Pattern => 1; private void Forward() { _ = Pattern; } } " + Kernel + "partial class Foo : Base;",
        "interface IOther { void Forward(); } " + Kernel + "partial class Foo : IOther { void IOther.Forward() { } }",
        "partial class Pattern { " + Kernel + "partial class Foo; }",
        "namespace Forward { " + Kernel + "partial class Foo; }",
        "using Kernel = SparseAttentionGen.SparseAttentionAttribute; [Kernel(HeadDim = 8)] partial class Foo;",
        "[type: SparseAttention(HeadDim = 8)] partial class Foo;",
        "[System.Serializable] partial class Foo;",
    ];
}
