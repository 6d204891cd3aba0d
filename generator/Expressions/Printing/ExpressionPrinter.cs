namespace SparseAttentionGen.Generator.Expressions;

/// <summary>
/// Writes an expression as statements and a last value: common parts once, parts that the source names under that name, and what
/// changes less often than the whole apart from it.
/// </summary>
internal sealed class ExpressionPrinter
{
    /// <summary>Longer operands become statements.</summary>
    private const int LongestOperand = 72;

    private readonly PrinterSettings settings;
    private readonly bool isChecked;
    private readonly Dictionary<Expression, string> hints;
    private readonly Dictionary<(Expression Part, bool IsLanes), int> uses = [];
    private readonly Dictionary<(Expression Part, bool IsLanes), Code> names = [];
    private readonly Dictionary<Stage, List<string>> statements = [];

    private ExpressionPrinter(ExpressionTree tree, PrinterSettings settings)
    {
        this.settings = settings;
        isChecked = tree.IsChecked && settings.Scalar is ScalarNotation;
        hints = tree.Names.ToDictionary(static item => item.Part, static item => item.Name);
    }

    /// <summary>Writes an expression.</summary>
    public static PrintedExpression Print(ExpressionTree tree, PrinterSettings settings)
    {
        var printer = new ExpressionPrinter(tree, settings);
        var isLanes = settings.Lanes is not null;
        printer.Count(tree.Root, isLanes);
        var value = printer.Part(tree.Root, isLanes, Stage.PerPair, isRoot: true);
        return new PrintedExpression(
            printer.Statements(Stage.Once), printer.Statements(Stage.PerKeys), printer.Statements(Stage.PerRow), printer.Statements(Stage.PerPair), printer.Unchecked(tree.Root, value.Text));
    }

    private List<string> Statements(Stage stage) => statements.TryGetValue(stage, out var list) ? list : [];

    private void Count(Expression part, bool isLanes)
    {
        uses[(part, isLanes)] = uses.TryGetValue((part, isLanes), out var count) ? count + 1 : 1;
        if (count > 0)
        {
            return;
        }

        if (IsBroadcast(part, isLanes))
        {
            Count(part, isLanes: false);
            return;
        }

        for (var i = 0; i < part.Operands.Count; i++)
        {
            Count(part.Operands[i], IsOperandLanes(part, i, isLanes));
        }
    }

    /// <summary>The text of a part, for use in a statement of some stage.</summary>
    private Code Part(Expression part, bool isLanes, Stage user, bool isRoot = false)
    {
        if (names.TryGetValue((part, isLanes), out var known))
        {
            return known;
        }

        var stage = settings.StageOf(part);
        var isBroadcast = IsBroadcast(part, isLanes);
        var code = isBroadcast ? settings.Lanes!.Broadcast(part.Kind, Part(part, isLanes: false, stage))
            : part is Input input ? Code.Primary(settings.NameOf(input.Source))
            : part is Constant constant ? Notation(isLanes).Constant(constant)
            : Compose(part, isLanes, stage);
        var isNamed = isBroadcast
            || (!part.IsLeaf && (stage != user || uses[(part, isLanes)] > 1 || HasHint(part, isLanes) || (code.Text.Length > LongestOperand && !isRoot)));
        return isNamed ? Name(part, isLanes, stage, code) : code;
    }

    private Code Compose(Expression part, bool isLanes, Stage stage)
    {
        var operands = part.Operands.Select((operand, i) => Part(operand, IsOperandLanes(part, i, isLanes), stage)).ToArray();
        var notation = Notation(isLanes);
        return part switch
        {
            Unary unary => notation.Unary(unary, operands[0]),
            Binary binary => notation.Binary(binary, operands[0], operands[1]),
            _ => notation.Conditional((Conditional)part, operands[0], operands[1], operands[2]),
        };
    }

    private Code Name(Expression part, bool isLanes, Stage stage, Code code)
    {
        var isPerPanel = stage is Stage.PerKeys or Stage.PerPair;
        var name = settings.Names.Claim(
            WantedName(part, isLanes, stage, out var isNumbered), isPerPanel ? settings.Suffix : string.Empty, isNumbered);
        if (!statements.TryGetValue(stage, out var list))
        {
            statements[stage] = list = [];
        }

        list.Add($"var {name} = {Unchecked(part, code.Text)};");
        return names[(part, isLanes)] = Code.Primary(name);
    }

    /// <summary>In a project that checks for overflow, arithmetic of single ints says that it wraps around as vectors do.</summary>
    private string Unchecked(Expression part, string text) => isChecked && Wraps(part) ? $"unchecked({text})" : text;

    private static bool Wraps(Expression part) => part
        is Binary { Kind: ValueKind.Integer, Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply }
        or Unary { Kind: ValueKind.Integer, Operator: UnaryOperator.Negate or UnaryOperator.ToInteger }
        || part.Operands.Any(Wraps);

    private string WantedName(Expression part, bool isLanes, Stage stage, out bool isNumbered)
    {
        isNumbered = false;
        if (hints.TryGetValue(part, out var hint))
        {
            return names.ContainsKey((part, false)) ? hint + "Lanes" : hint;
        }

        if (part is Input input)
        {
            return settings.NameOf(input.Source) + "Lanes";
        }

        isNumbered = true;
        var prefix = stage switch
        {
            Stage.Once => "fixed",
            Stage.PerKeys => "key",
            Stage.PerRow => "row",
            _ => string.Empty,
        };
        return prefix + (part.Kind == ValueKind.Boolean ? "Condition" : "Value");
    }

    /// <summary>Whether a part gets its name from the source. A scalar that is only broadcast leaves the name to the vector.</summary>
    private bool HasHint(Expression part, bool isLanes) =>
        hints.ContainsKey(part) && (isLanes || uses[(part, false)] > 1 || !uses.ContainsKey((part, true)));

    private bool IsOperandLanes(Expression part, int operand, bool isLanes) =>
        isLanes && !(settings.Lanes!.TakesScalar(part, operand) && !DependsOnLanes(part.Operands[operand]));

    private static bool DependsOnLanes(Expression part) => (part.Inputs & (Inputs.Key | Inputs.Score)) != 0;

    private static bool IsBroadcast(Expression part, bool isLanes) => isLanes && part is not Constant && !DependsOnLanes(part);

    private Notation Notation(bool isLanes) => isLanes ? settings.Lanes! : settings.Scalar;
}
