using SparseAttentionGen.QuickStart;

namespace SparseAttentionGen.ApproximationLab.Measuring;

/// <summary>Measures every class on inputs of one kind.</summary>
internal sealed class LabRun(AttentionOptions options, int seed)
{
    /// <summary>Measures. Each trial has its own input and its own seed for features and projections.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="progress">Receives the share of the trials that is done.</param>
    public IReadOnlyList<Measurement> Measure(LabInputs inputs, IReadOnlyList<Method> methods, IProgress<double> progress)
    {
        (Method Method, MethodSize Size)[] classes = [.. methods.SelectMany(static method => method.Sizes.Select(size => (method, size)))];
        var outputs = new double[classes.Length, inputs.Trials.Count];
        var rows = new double[classes.Length, inputs.Trials.Count];
        for (var trial = 0; trial < inputs.Trials.Count; trial++)
        {
            var exact = new ExactAttention(inputs.Trials[trial], options);
            for (var index = 0; index < classes.Length; index++)
            {
                var attention = classes[index].Size.Create(SeededGaussian.Derive(seed, trial), inputs.Trials[trial].Length);
                outputs[index, trial] = exact.ErrorOfOutputs(attention);
                rows[index, trial] = exact.ErrorOfRows(attention);
                progress.Report((trial + ((index + 1.0) / classes.Length)) / inputs.Trials.Count);
            }
        }

        return
        [
            .. classes.Select((item, index) => new Measurement(
                inputs.Name, item.Method, item.Size.Size, ErrorSpread.Of(RowOf(outputs, index)), ErrorSpread.Of(RowOf(rows, index)))),
        ];
    }

    private static IEnumerable<double> RowOf(double[,] errors, int index) =>
        Enumerable.Range(0, errors.GetLength(1)).Select(trial => errors[index, trial]);
}
