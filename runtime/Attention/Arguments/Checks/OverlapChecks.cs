namespace SparseAttentionGen.CompilerServices;

/// <summary>Rejects outputs that share memory with what is read while they are written. The message names the arguments that do.</summary>
internal static unsafe class OverlapChecks
{
    /// <summary>Checks all arguments of a call.</summary>
    /// <param name="views">The sizes of the four tensors.</param>
    /// <param name="query">The first query.</param>
    /// <param name="key">The first key.</param>
    /// <param name="value">The first value.</param>
    /// <param name="output">The first output.</param>
    /// <param name="arguments">The other arguments.</param>
    /// <exception cref="ArgumentException">Two arguments share memory, or cannot be told apart in reasonable time.</exception>
    public static void Check(CallViews views, float* query, float* key, float* value, float* output, in AttentionArguments arguments)
    {
        fixed (float* logSumExp = arguments.LogSumExp)
        fixed (bool* padding = arguments.KeyPaddingMask)
        fixed (float* bias = &arguments.Bias.GetPinnableReference())
        fixed (bool* mask = &arguments.Mask.GetPinnableReference())
        fixed (float* relativeBias = arguments.RelativeBias)
        fixed (float* globalQuery = &arguments.GlobalQuery.GetPinnableReference())
        fixed (float* globalKey = &arguments.GlobalKey.GetPinnableReference())
        fixed (float* globalValue = &arguments.GlobalValue.GetPinnableReference())
        {
            var target = MemoryRegion.Of(nameof(output), (nint)output, views.Output);
            var sums = MemoryRegion.Of(nameof(arguments.LogSumExp), logSumExp, arguments.LogSumExp.Length);
            ReadOnlySpan<MemoryRegion> read =
            [
                MemoryRegion.Of(nameof(query), (nint)query, views.Query),
                MemoryRegion.Of(nameof(key), (nint)key, views.Key),
                MemoryRegion.Of(nameof(value), (nint)value, views.Value),
                MemoryRegion.Of(nameof(arguments.KeyPaddingMask), padding, arguments.KeyPaddingMask.Length),
                MemoryRegion.Of(nameof(arguments.Bias), bias, arguments.Bias),
                MemoryRegion.Of(nameof(arguments.Mask), mask, arguments.Mask),
                MemoryRegion.Of(nameof(arguments.RelativeBias), relativeBias, arguments.RelativeBias.Length),
                MemoryRegion.Of(nameof(arguments.GlobalQuery), globalQuery, arguments.GlobalQuery),
                MemoryRegion.Of(nameof(arguments.GlobalKey), globalKey, arguments.GlobalKey),
                MemoryRegion.Of(nameof(arguments.GlobalValue), globalValue, arguments.GlobalValue),
            ];

            Reject([target, sums], read);
        }
    }

    /// <summary>Checks what is written against what is read, and against what is written before it.</summary>
    /// <param name="written">What is written.</param>
    /// <param name="read">What is read.</param>
    /// <exception cref="ArgumentException">Two arguments share memory, or cannot be told apart in reasonable time.</exception>
    public static void Reject(ReadOnlySpan<MemoryRegion> written, ReadOnlySpan<MemoryRegion> read)
    {
        // A certain overlap is reported rather than one that is only possible.
        var verdict = OverlapVerdict.Apart;
        string? message = null;
        var parameter = string.Empty;
        for (var index = 0; index < written.Length; index++)
        {
            Look(written[index], read);
            Look(written[index], written[..index]);
        }

        if (message is not null)
        {
            throw new ArgumentException(message, parameter);
        }

        void Look(in MemoryRegion target, ReadOnlySpan<MemoryRegion> others)
        {
            foreach (ref readonly var other in others)
            {
                var found = MemoryOverlap.Decide(target, other);
                if (found != OverlapVerdict.Apart && (verdict == OverlapVerdict.Apart || (found == OverlapVerdict.Shared && verdict == OverlapVerdict.Unknown)))
                {
                    (verdict, parameter) = (found, ParameterOf(target.Name));
                    message = found == OverlapVerdict.Shared
                        ? $"The {target.Name} shares memory with the {other.Name}: it is written while that is still read."
                        : $"The {target.Name} lies between the elements of the {other.Name}, at strides for which it takes too long to tell whether they share memory: give the {target.Name} memory of its own.";
                }
            }
        }
    }

    /// <summary>The parameter of the call that a name is of: most are members of the arguments.</summary>
    private static string ParameterOf(string name) =>
        name == "output" ? name : name.StartsWith("gradient", StringComparison.Ordinal) ? "gradients" : "arguments";
}
