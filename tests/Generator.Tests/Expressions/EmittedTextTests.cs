using Generator.Tests.Harness;
using SparseAttentionGen.Generator.Emission;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>Emitted code is read by people, and its parts go to different loops.</summary>
public sealed class EmittedTextTests
{
    [Fact]
    public void Window_is_one_condition()
    {
        var code = Emit("CausalWindow", new VectorInputs());
        Assert.Equal(["var qLanes = Vector512.Create(q);"], code.PerRow);
        Assert.Empty(code.Once.Concat(code.PerKeys).Concat(code.PerPair));
        Assert.Equal(
            "Vector512.GreaterThanOrEqual(qLanes, k) & Vector512.LessThanOrEqual(qLanes - k, Vector512.Create(256))", code.Value);
        Assert.Equal("q >= k && q - k <= 256", VectorExpressionEmitter.Emit(Read("CausalWindow"), VectorTarget.All[^1], new VectorInputs()).Value);
    }

    [Fact]
    public void Verdict_reads_like_the_source()
    {
        var writer = new CodeWriter();
        IntervalExpressionEmitter.EmitBody(writer, Read("CausalWindow"));
        Assert.Equal(
            """
            var q = IntegerInterval.Between(qFirst, qLast);
            var k = IntegerInterval.Between(kFirst, kLast);
            return (q >= k) & (q - k <= 256);

            """,
            writer.ToString());
    }

    [Fact]
    public void Locals_keep_their_names_and_are_computed_once()
    {
        var code = Emit("Dilated", new VectorInputs());
        Assert.Equal("var distance = qLanes - k;", code.PerPair[0]);
        var inlined = Emit("Inlined", new VectorInputs());
        Assert.Equal(["var block = Vector512.Create(q / 32);", "var isGlobal0 = Vector512.Create(q >= 0 && q < 4 ? -1 : 0);"], inlined.PerRow);
    }

    /// <summary>Names of the code around, of the language and of types are not hidden.</summary>
    [Fact]
    public void Names_that_are_taken_get_a_number()
    {
        var code = Emit("OtherNames", new VectorInputs { Head = "block", Query = "position", Key = "first", Taken = ["positionLanes"] });
        Assert.All(code.PerRow, static statement => Assert.DoesNotMatch(@"var (positionLanes|first|block|position|int|class) =", statement));
    }

    /// <summary>Parts that do not depend on the keys are the same for every panel of keys, the others have names of their own.</summary>
    [Fact]
    public void Panels_share_what_depends_on_the_row()
    {
        foreach (var name in PredicateCases.All.Keys)
        {
            var (first, second) = (Emit(name, new VectorInputs { Key = "k0", Suffix = "0" }), Emit(name, new VectorInputs { Key = "k1", Suffix = "1" }));
            Assert.Equal(first.Once, second.Once);
            Assert.Equal(first.PerRow, second.PerRow);
            Assert.Empty(Declared(first).Intersect(Declared(second)));
        }

        static IEnumerable<string> Declared(PrintedExpression code) => code.PerKeys.Concat(code.PerPair).Select(static statement => statement.Split(' ')[1]);
    }

    private static PrintedExpression Emit(string name, VectorInputs inputs) => VectorExpressionEmitter.Emit(Read(name), VectorTarget.All[0], inputs);

    private static ExpressionTree Read(string name)
    {
        var compilation = GeneratorHarness.CreateCompilation([$"using System; class C {{ {PredicateCases.All[name]} }}"], HarnessOptions.Default);
        return CompiledExpressions.Read(compilation, "C", isModifier: false);
    }
}
