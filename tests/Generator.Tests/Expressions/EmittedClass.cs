using SparseAttentionGen.Generator.Emission;
using SparseAttentionGen.Generator.Expressions;

namespace Generator.Tests.Expressions;

/// <summary>Puts what is emitted for one expression into a class.</summary>
internal static class EmittedClass
{
    public const string Usings = """
        using System.Runtime.Intrinsics;
        using SparseAttentionGen.CompilerServices;

        """;

    public static string Write(string name, ExpressionTree tree, bool isModifier)
    {
        var writer = new CodeWriter();
        using (writer.Block($"static class {name}"))
        {
            foreach (var target in VectorTarget.All)
            {
                WriteVectors(writer, target, tree, isModifier);
            }

            if (!isModifier)
            {
                using (writer.Block($"internal static Verdict Classify({IntervalExpressionEmitter.Parameters})"))
                {
                    IntervalExpressionEmitter.EmitBody(writer, tree);
                }
            }
        }

        return writer.ToString();
    }

    /// <summary>
    /// Statements per row stand before the keys are known for some targets, and statements per panel of keys before the query is for
    /// the others.
    /// </summary>
    private static void WriteVectors(CodeWriter writer, VectorTarget target, ExpressionTree tree, bool isModifier)
    {
        var code = VectorExpressionEmitter.Emit(tree, target, new VectorInputs { Taken = ["query", "keys", "scores", "results", "i"] });
        var isRowFirst = target.VectorLength is 16 or 4;
        var isScalar = target is ScalarTarget;
        using (writer.Block($"internal static void {target.Name}Values(int head, int query, int[] keys, float[] scores, int[] results)"))
        {
            Write(writer, code.Once);
            if (isRowFirst)
            {
                Write(writer, ["var q = query;", .. code.PerRow]);
            }

            using (writer.Block($"for (var i = 0; i < {CompiledExpression.Lanes}; i += {target.VectorLength})"))
            {
                writer.Lines(isScalar ? "var k = keys[i];" : $"var k = {target.Name}.Create(keys, i);");
                Write(writer, code.PerKeys);
                if (!isRowFirst)
                {
                    Write(writer, ["var q = query;", .. code.PerRow]);
                }

                writer.Lines(isScalar ? "var score = scores[i];" : $"var score = {target.Name}.Create(scores, i);");
                Write(writer, code.PerPair);
                writer.Lines((isScalar, isModifier) switch
                {
                    (true, true) => $"results[i] = System.BitConverter.SingleToInt32Bits({code.Value});",
                    (true, false) => $"results[i] = ({code.Value}) ? -1 : 0;",
                    (false, true) => $"({code.Value}).AsInt32().CopyTo(results, i);",
                    (false, false) => $"({code.Value}).CopyTo(results, i);",
                });
            }
        }
    }

    private static void Write(CodeWriter writer, IEnumerable<string> statements)
    {
        foreach (var statement in statements)
        {
            writer.Lines(statement);
        }
    }
}
