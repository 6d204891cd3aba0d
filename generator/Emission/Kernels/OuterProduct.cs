namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits the loop of every micro-kernel: one element of each row, broadcast, times vectors of columns is added to sums that stay in registers.
/// </summary>
/// <param name="Target">The vectors.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Row">The reference to the first row's element, and the variable for an element of any row.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="RowStep">Floats from one element of a row to the next.</param>
/// <param name="Columns">Number of vectors of columns.</param>
/// <param name="Column">The reference to the first column, and what the variables for vectors of them begin with.</param>
/// <param name="ColumnStride">Floats from one vector of columns to the next.</param>
/// <param name="ColumnStep">Floats from the columns of one element to those of the next.</param>
/// <param name="Sum">What the sums' names begin with.</param>
internal sealed record OuterProduct(
    VectorTarget Target,
    int Rows,
    (string Reference, string Variable) Row,
    int RowStride,
    int RowStep,
    int Columns,
    (string Reference, string Variable) Column,
    int ColumnStride,
    int ColumnStep,
    string Sum)
{
    /// <summary>Emits a loop over a constant number of elements, several in each iteration.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="index">The loop's variable.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="atOnce">Elements in an iteration.</param>
    public void EmitLoop(CodeWriter writer, string index, int count, int atOnce)
    {
        var inTurns = count / atOnce * atOnce;
        if (inTurns > 0)
        {
            using (writer.Block($"for (var {index} = 0; {index} < {inTurns}; {Step(index, atOnce)})"))
            {
                EmitElements(writer, atOnce);
            }
        }

        if (count > inTurns)
        {
            using (writer.Block($"for (var {index} = {inTurns}; {index} < {count}; {Step(index, 1)})"))
            {
                EmitElements(writer, 1);
            }
        }
    }

    /// <summary>Emits a loop over a variable number of elements.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="index">The loop's variable.</param>
    /// <param name="count">The variable.</param>
    /// <param name="atOnce">Elements in an iteration, as long as there are so many.</param>
    public void EmitLoop(CodeWriter writer, string index, string count, int atOnce)
    {
        if (atOnce > 1)
        {
            writer.Lines($"var {index} = 0;");
            using (writer.Block($"for (; {index} <= {count} - {atOnce}; {Step(index, atOnce)})"))
            {
                EmitElements(writer, atOnce);
            }

            writer.Lines(string.Empty);
        }

        using (writer.Block($"for ({(atOnce > 1 ? string.Empty : $"var {index} = 0")}; {index} < {count}; {Step(index, 1)})"))
        {
            EmitElements(writer, 1);
        }
    }

    private void EmitElements(CodeWriter writer, int count)
    {
        for (var element = 0; element < count; element++)
        {
            if (element > 0)
            {
                writer.Lines(string.Empty);
            }

            EmitElement(writer, element);
        }

        writer.Lines($"""
            {Row.Reference} = ref Unsafe.Add(ref {Row.Reference}, {count * RowStep});
            {Column.Reference} = ref Unsafe.Add(ref {Column.Reference}, {count * ColumnStep});
            """);
    }

    /// <summary>Emits one of several elements that follow each other.</summary>
    /// <param name="writer">Receives the code.</param>
    /// <param name="element">Its index among them; the first declares the variables.</param>
    private void EmitElement(CodeWriter writer, int element)
    {
        var declaration = element == 0 ? "var " : string.Empty;
        for (var vector = 0; vector < Columns; vector++)
        {
            writer.Lines($"{declaration}{Column.Variable}{vector} = {Target.Load(Column.Reference, (vector * ColumnStride) + (element * ColumnStep))};");
        }

        for (var row = 0; row < Rows; row++)
        {
            var factor = Target.Broadcast(VectorTarget.Element(Row.Reference, (row * RowStride) + (element * RowStep)));
            writer.Lines($"{(row == 0 ? declaration : string.Empty)}{Row.Variable} = {factor};");
            for (var vector = 0; vector < Columns; vector++)
            {
                writer.Lines($"{Sum}{row}{vector} = {Target.MultiplyAdd(Row.Variable, $"{Column.Variable}{vector}", $"{Sum}{row}{vector}")};");
            }
        }
    }

    private static string Step(string index, int by) => by == 1 ? index + "++" : $"{index} += {by}";
}
