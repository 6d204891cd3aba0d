using SparseAttentionGen.Generator.Declarations;
using SparseAttentionGen.Generator.Emission;

namespace SparseAttentionGen.Generator.Expressions;

/// <summary>Emits what a predicate says of a whole rectangle of pairs, by interval arithmetic: never wrong, not always decided.</summary>
internal static class IntervalExpressionEmitter
{
    /// <summary>The parameters of the emitted method, all bounds inclusive.</summary>
    public const string Parameters = "int headFirst, int headLast, int qFirst, int qLast, int kFirst, int kLast";

    /// <summary>Emits the body of <c>static Verdict Classify(int headFirst, ..)</c>.</summary>
    /// <param name="writer">Receives the body, without braces.</param>
    /// <param name="tree">The predicate.</param>
    public static void EmitBody(CodeWriter writer, ExpressionTree tree)
    {
        var tight = new ExpressionTree(
            Tighten(tree.Root),
            new EquatableArray<NamedPart>([.. tree.Names
                .Select(static item => item with { Part = Tighten(item.Part) })
                .GroupBy(static item => item.Part, static (_, same) => same.First())]));
        foreach (var (input, name) in new[] { (Inputs.Head, "head"), (Inputs.Query, "q"), (Inputs.Key, "k") })
        {
            if ((tight.Root.Inputs & input) != 0)
            {
                writer.Lines($"var {name} = IntegerInterval.Between({name}First, {name}Last);");
            }
        }

        var names = new NameScope(["head", "q", "k", "headFirst", "headLast", "qFirst", "qLast", "kFirst", "kLast"]);
        var printed = ExpressionPrinter.Print(
            tight, new PrinterSettings(new IntervalNotation(), null, static _ => Stage.PerPair, NameOf, names, string.Empty));
        foreach (var statement in printed.PerPair)
        {
            writer.Lines(statement);
        }

        writer.Lines($"return {printed.Value};");
    }

    private static string NameOf(Inputs input) => input switch
    {
        Inputs.Head => "head",
        Inputs.Query => "q",
        _ => "k",
    };

    /// <summary>x - x % c is written as x / c * c: an interval does not know that both x are the same.</summary>
    private static Expression Tighten(Expression part)
    {
        switch (part)
        {
            case Unary unary:
                return new Unary(unary.Kind, unary.Operator, Tighten(unary.Operand));
            case Conditional choice:
                return new Conditional(Tighten(choice.Condition), Tighten(choice.WhenTrue), Tighten(choice.WhenFalse));
            case Binary binary:
                var (left, right) = (Tighten(binary.Left), Tighten(binary.Right));
                return binary.Operator == BinaryOperator.Subtract
                    && right is Binary { Operator: BinaryOperator.Remainder, Right: Constant { Bits: not 0 } divisor } remainder
                    && remainder.Left == left
                    ? new Binary(ValueKind.Integer, BinaryOperator.Multiply, new Binary(ValueKind.Integer, BinaryOperator.Divide, left, divisor), divisor)
                    : new Binary(binary.Kind, binary.Operator, left, right);
            default:
                return part;
        }
    }
}
