using Generator.Tests.Harness;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>Sources mark what has to be complained about with <c>[|</c> and <c>|]</c>.</summary>
public sealed class ExpressionReaderTests
{
    private const string Head = "static bool M(int head, int q, int k)";

    [Theory]
    [InlineData(nameof(ExpressionErrorKind.NotStatic), "M", "bool [|M|](int head, int q, int k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.Generic), "M", "static bool [|M|]<T>(int head, int q, int k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.WrongSignature), "M", "static int [|M|](int head, int q, int k) => 1;")]
    [InlineData(nameof(ExpressionErrorKind.WrongSignature), "M", "static bool [|M|](int q, int k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.WrongSignature), "M", "static bool [|M|](int head, long q, int k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.WrongSignature), "M", "static bool [|M|](int head, in int q, int k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.WrongSignature), "M", "static bool [|M|](int head, int q, Undefined k) => true;")]
    [InlineData(nameof(ExpressionErrorKind.Ambiguous), "M", "static bool [|M|](int head, int q) => true; static bool M(int q) => true;")]
    [InlineData(nameof(ExpressionErrorKind.Recursive), "M", Head + " => k > 0 && [|M(head, q, k - 1)|];")]
    [InlineData(nameof(ExpressionErrorKind.Recursive), "M", Head + " => A(k); static bool A(int k) => k > 3 || B(k); static bool B(int k) => [|M(0, k, k)|];")]
    [InlineData(nameof(ExpressionErrorKind.Recursive), "A", Head + " => A(k); static bool A(int k) { while (true) { if ([|A(k)|]) return true; } }")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "count", "static int count; " + Head + " { [|count = k|]; return true; }")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "count", "static int count; " + Head + " => [|count++|] > k;")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "counts[k]", "static int[] counts = []; " + Head + " { for (;;) { [|counts[k] += 1|]; } }")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "Count", "static int Count { get; set; } " + Head + " => ([|Count = 5|]) > k;")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "count", "static int count; " + Head + " => int.TryParse(\"1\", [|out count|]);")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "count", "static int count; " + Head + " => A(k); static bool A(int k) { ref int c = ref count; [|count -= k|]; return true; }")]
    [InlineData(nameof(ExpressionErrorKind.SideEffect), "c", "static int count; " + Head + " { ref int c = ref count; [|c = 3|]; return true; }")]
    public void Mistake_is_an_error(string kind, string text, string marked)
    {
        var (source, result) = Read(marked);
        Assert.Equal((kind, text), (result.Error?.Kind.ToString(), result.Error?.Text));
        Assert.Equal(source.Span, result.Error!.Location.SourceSpan);
        Assert.Null(result.Tree);
        Assert.Null(result.Unsupported);
    }

    /// <summary>C# throws there; vectors would give some value instead.</summary>
    [Theory]
    [InlineData("may divide by 0 in 'q / k'", Head + " => [|q / k|] >= 2;")]
    [InlineData("may divide by 0 in 'k % head'", Head + " => [|k % head|] == 0;")]
    [InlineData("may divide by 0 in 'q / k'", Head + " => k != 0 & [|q / k|] >= 2;")]
    [InlineData("may divide by 0 in 'q / k'", Head + " => k == 0 && [|q / k|] >= 2;")]
    [InlineData("may divide by 0 in 'q / k'", Head + " => k > 0 ? q > 3 : [|q / k|] > 2;")]
    [InlineData("may divide by 0 in 'q / k'", Head + " { var ratio = [|q / k|]; return k != 0 && ratio >= 2; }")]
    [InlineData("may divide by 0 in 'q / k'", Head + " { if (k != 0) { if (q > 3) return true; } return [|q / k|] > 2; }")]
    [InlineData("may divide by 0 in 'a / b'", Head + " => Ratio(q, k) > 2; static int Ratio(int a, int b) => [|a / b|];")]
    [InlineData("may divide by 0 in '7 % (q - k)'", Head + " => q >= k && [|7 % (q - k)|] == 1;")]
    [InlineData("may divide by 0 in '(long)q / (k - 1)'", Head + " => [|(long)q / (k - 1)|] == 1;")]
    [InlineData("may divide int.MinValue by -1 in '(q * 3) / (k % 2 == 0 ? -1 : 2)'", Head + " => [|(q * 3) / (k % 2 == 0 ? -1 : 2)|] > 5;")]
    [InlineData("may take the magnitude of the least value of its type in 'System.Math.Abs((short)q)'", Head + " => [|System.Math.Abs((short)q)|] > 7;")]
    [InlineData("may clamp to a minimum above the maximum in 'System.Math.Clamp(q, head, 20)'", Head + " => [|System.Math.Clamp(q, head, 20)|] > k;")]
    public void What_may_throw_is_an_error(string problem, string marked)
    {
        var (source, result) = Read(marked);
        Assert.Equal((ExpressionErrorKind.MayThrow, problem), (result.Error?.Kind, result.Error?.Text));
        Assert.Equal(source.Span, result.Error!.Location.SourceSpan);
    }

    /// <summary>A method that has to be called anyway throws by itself.</summary>
    [Fact]
    public void What_may_throw_in_a_method_that_is_called_is_none()
    {
        var (_, result) = Read("[||]" + Head + " => q / k > 2 || int.RotateLeft(q, 3) > k;");
        Assert.Null(result.Error);
        Assert.NotNull(result.Unsupported);
    }

    /// <summary>Differences of positions and what stays near them fit an int, whether or not it is checked.</summary>
    [Theory]
    [InlineData("q - k >= 0 && q - k <= 256")]
    [InlineData("Math.Abs(q - k) + 1 < 8 && -k < 5 && k + 1 > q")]
    [InlineData("q / 64 - k / 64 <= 1 && (q / 8) * 8 == k - k % 8")]
    [InlineData("unchecked(q * 31 + k) % 16 < 3 || unchecked((byte)q) > 5")]
    [InlineData("head * 8 + 64 > k || (k & 255) * 1000 > 70000")]
    [InlineData("k < 1000 && k * k < 5000 && (byte)(k % 256) > 7 && (uint)k < 70u")]
    public void Checked_arithmetic_that_cannot_overflow_is_read(string condition)
    {
        var options = new HarnessOptions { Configure = static options => options.WithOverflowChecks(true) };
        foreach (var source in new[] { $"using System; class C {{ {Head} => {condition}; }}", $"using System; class C {{ {Head} {{ checked {{ return {condition}; }} }} }}" })
        {
            var compilation = GeneratorHarness.CreateCompilation([source], options);
            Assert.NotNull(CompiledExpressions.Read(compilation, "C", isModifier: false).Root);
        }
    }

    [Fact]
    public void Missing_method_is_an_error()
    {
        var (_, result) = Read("[||]static bool N(int head, int q, int k) => true; class M;");
        Assert.Equal((ExpressionErrorKind.Missing, "M"), (result.Error?.Kind, result.Error?.Text));
    }

    [Theory]
    [InlineData("a loop", Head + " { [|while (true) { }|] }")]
    [InlineData("'throw'", Head + " { if (k > 0) return true; [|throw new System.Exception();|] }")]
    [InlineData("an assignment", Head + " { var d = q; [|d = k;|] return d > 0; }")]
    [InlineData("an assignment", Head + " { [|q++;|] return q > 0; }")]
    [InlineData("an assignment", Head + " { int d = 0; return ([|d = k|]) > 0; }")]
    [InlineData("the local 'd', which is not a plain value", Head + " { int [|d|]; d = 1; return d > 0; }")]
    [InlineData("a local function", Head + " { [|bool F() => true;|] return F(); }")]
    [InlineData("a value of type 'long', which may not fit an int", Head + " => [|(long)q * k|] > 5;")]
    [InlineData("a value of type 'long', which may not fit an int", Head + " => [|(long)q + k|] > 5;")]
    [InlineData("a value of type 'long', which may not fit an int", Head + " => (long)q > [|1L << 40|];")]
    [InlineData("a value of type 'ulong', which may not fit an int", Head + " => [|(ulong)(q - k)|] < 5;")]
    [InlineData("a value of type 'uint', which may not fit an int", Head + " => [|(uint)(q * 5) / 3u|] < 5u;")]
    [InlineData("a value of type 'uint', which may not fit an int", Head + " => [|(float)(uint)(q * 5)|] < 5f;")]
    [InlineData("a value of type 'nint'", Head + " => [|(nint)q|] > k;")]
    [InlineData("a value of type 'double'", Head + " => [|q * 0.5|] > k;")]
    [InlineData("a value of type 'System.DayOfWeek'", Head + " => [|(System.DayOfWeek)q|] == System.DayOfWeek.Friday;")]
    [InlineData("the field 'size', which is not constant", "static readonly int size = 4; " + Head + " => q / [|size|] == k;")]
    [InlineData("the property 'Size'", "static int Size => 4; " + Head + " => q / [|Size|] == k;")]
    [InlineData("a call of 'C.Other.F(int)'", Head + " => [|Other.F(k)|]; static class Other { public static bool F(int k) => k > 0; }")]
    [InlineData("a call of 'C.F<int>(int)'", Head + " => [|F(k)|]; static bool F<T>(T k) => true;")]
    [InlineData("a call of 'C.F(in int)'", Head + " => [|F(k)|]; static bool F(in int k) => true;")]
    [InlineData("a call of 'System.Math.Pow(double, double)'", Head + " => (int)[|System.Math.Pow(q, 2)|] > k;")]
    [InlineData("a call of 'System.Math.Sign(float)'", Head + " => [|System.Math.Sign(q * 0.5f)|] > k;")]
    [InlineData("a call of 'System.Math.Clamp(float, float, float)'", Head + " => [|System.Math.Clamp(q * 0.5f, head, 3f)|] > k;")]
    [InlineData("a call of 'System.MathF.Exp(float)'", Head + " => [|System.MathF.Exp(q)|] > k;")]
    [InlineData("a shift by a count that is not constant", Head + " => ([|q >> head|]) == k;")]
    [InlineData("arithmetic that is checked for overflow", Head + " => checked([|q * 2|]) > k;")]
    [InlineData("arithmetic that is checked for overflow", Head + " { var wide = q * 31; checked { return k > [|-wide|]; } }")]
    [InlineData("arithmetic that is checked for overflow", Head + " => checked([|(byte)k|]) > 3;")]
    [InlineData("arithmetic that is checked for overflow", Head + " => checked([|(uint)(q - k)|]) < 3u;")]
    [InlineData("arithmetic that is checked for overflow", Head + " => checked([|(q - k) * 2|]) < 3;")]
    [InlineData("arithmetic that is checked for overflow", Head + " => checked([|(int)(q * 0.5f)|]) > k;")]
    [InlineData("a 'switch' that does not end with '_'", Head + " => k switch { > 0 => true, [|<= 0 => false|] };")]
    [InlineData("'float.NaN'", Head + " => (float)k is [|float.NaN|];")]
    [InlineData("'q % 2.5f'", Head + " => [|q % 2.5f|] > k;")]
    [InlineData("the method 'M', which has no body", "static extern bool [|M|](int head, int q, int k);")]
    [InlineData("a value of type 'C.V'", "struct V { public int X; } " + Head + " { var v = [|new V { X = k }|]; return v.X > 0; }")]
    public void Construct_without_a_vector_form_is_named(string construct, string marked)
    {
        var (source, result) = Read(marked);
        Assert.Null(result.Error);
        Assert.Null(result.Tree);
        Assert.Equal(construct, result.Unsupported?.Construct);
        Assert.Equal(source.Span, result.Unsupported!.Location.SourceSpan);
    }

    [Fact]
    public void One_fitting_overload_is_taken()
    {
        var (_, result) = Read("[||]static bool M(int q) => true; " + Head + " => q > k; static bool M(float q, int k) => true;");
        Assert.Equal(ExpressionFactory.Binary(BinaryOperator.Greater, new Input(Inputs.Query), new Input(Inputs.Key)), result.Tree?.Root);
    }

    [Fact]
    public void Implementation_of_a_partial_method_is_read()
    {
        var (_, result) = Read("[||]private static partial bool M(int head, int q, int k); private static partial bool M(int h, int a, int b) => a > b;");
        Assert.Equal(ExpressionFactory.Binary(BinaryOperator.Greater, new Input(Inputs.Query), new Input(Inputs.Key)), result.Tree?.Root);
    }

    [Fact]
    public void Trees_of_equal_sources_are_equal()
    {
        const string Body = "[||]" + Head + " { var d = q - k; return d > 3f || d < -0.0f || d % 3 == head; }";
        Assert.Equal(Read(Body).Result.Tree, Read(Body).Result.Tree);
        Assert.NotEqual(Read(Body).Result.Tree, Read(Body.Replace("-0.0f", "0.0f", StringComparison.Ordinal)).Result.Tree);
    }

    /// <summary>What doubles with every line costs no time, and what nests does not exhaust the stack.</summary>
    [Fact]
    public void Explosion_is_unsupported()
    {
        var lines = string.Concat(Enumerable.Range(0, 60).Select(static i => $"var a{i + 1} = a{i} * a{i}; "));
        var (_, large) = Read($"[||]{Head} {{ var a0 = q + k; {lines} return a60 > 3; }}");
        Assert.Equal("an expression that is too large", large.Unsupported?.Construct);

        var nested = string.Concat(Enumerable.Repeat("-(q + ", 400)) + "1" + new string(')', 400);
        var (_, deep) = Read($"[||]{Head} => {nested} > k;");
        Assert.Equal("an expression that is nested too deeply", deep.Unsupported?.Construct);
    }

    [Fact]
    public void Many_conditions_in_a_row_are_read_in_linear_time()
    {
        var conditions = string.Concat(Enumerable.Range(0, 60).Select(static i => $"if (q > {i}) {{ if (k > {i}) return true; }} "));
        var (_, result) = Read($"[||]{Head} {{ {conditions}return false; }}");
        Assert.Null(result.Error);
    }

    [Theory]
    [InlineData(Head + " => ;")]
    [InlineData(Head + " { }")]
    [InlineData(Head + " { if (q > k) }")]
    [InlineData(Head + " { if (q > k) return true; }")]
    [InlineData(Head + " { return; }")]
    [InlineData(Head + " { var x = ; return x > 0; }")]
    [InlineData(Head + " { var x = x + 1; return x > 0; }")]
    [InlineData(Head + " => F(q, k) && G(1); static bool F(int q) => true; static bool G(undefined x) => true;")]
    [InlineData(Head + " => q > undefined || q.Undefined || (q switch { }) || k is Undefined;")]
    [InlineData(Head + " => q / 0 > 1 || F(); static bool F() => ")]
    [InlineData("static bool M(int head, int q, int k")]
    [InlineData("static bool M(int head, int head, int k) => head > k;")]
    [InlineData("static bool M(int head, int q, int k) => true; static bool M(int head, int q, int k) => false;")]
    [InlineData("abstract static bool M(int head, int q, int k);")]
    [InlineData("static bool M(int head, int q, int k) { goto a; a: return true; }")]
    [InlineData("static bool M(int head, int q, int k) { unsafe { return *(int*)&q > 0; } }")]
    public void Broken_source_is_no_reason_to_fail(string body)
    {
        var (_, result) = Read("[||]" + body);
        Assert.Single(new object?[] { result.Tree, result.Unsupported, result.Error }, static item => item is not null);
    }

    private static (MarkedSource Source, ExpressionResult Result) Read(string marked)
    {
        var source = MarkedSource.Parse($"partial class C {{ {marked} }}");
        var compilation = GeneratorHarness.CreateCompilation([source.Text], HarnessOptions.Default);
        return (source, ExpressionReader.ReadPredicate(compilation.GetTypeByMetadataName("C")!, "M", compilation, CancellationToken.None));
    }
}
