namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of the optional parts of a call, and of overlaps. Each failure names the argument and the reason.</summary>
internal static unsafe class ArgumentChecks
{
    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        var (batch, keys, queries) = (views.Query.Batch, views.Key.Length, views.Query.Length);
        Length(arguments.KeyLengths.Length, batch, nameof(arguments.KeyLengths), "[batch]");
        for (var index = 0; index < arguments.KeyLengths.Length; index++)
        {
            if (arguments.KeyLengths[index] < 0 || arguments.KeyLengths[index] > keys)
            {
                throw new ArgumentException(
                    $"KeyLengths[{index}] is {arguments.KeyLengths[index]}, but must be from 0 to the key's length, {keys}.", nameof(arguments));
            }
        }

        Length(arguments.KeyPaddingMask.Length, (Int128)batch * keys, nameof(arguments.KeyPaddingMask), "[batch * keyLength]");
        Length(arguments.GlobalTokenMask.Length, (Int128)batch * keys, nameof(arguments.GlobalTokenMask), "[batch * keyLength]");
        Length(
            arguments.LogSumExp.Length, (Int128)batch * views.Query.Heads * queries, nameof(arguments.LogSumExp), "[batch * heads * queryLength]");
        if (!arguments.GlobalTokenMask.IsEmpty && !pattern.AcceptsGlobalTokens)
        {
            throw new ArgumentException(
                "GlobalTokenMask is given, but the class has no [GlobalTokens]: add [GlobalTokens] to take global tokens with each call.",
                nameof(arguments));
        }

        if ((long)arguments.QueryOffset + queries > int.MaxValue - 1024)
        {
            throw new ArgumentException(
                $"QueryOffset is {arguments.QueryOffset}: positions up to {(long)arguments.QueryOffset + queries} are more than is supported.",
                nameof(arguments));
        }
    }

    public static void CheckOverlap(
        CallViews views, float* query, float* key, float* value, float* output, float* logSumExp, int logSumExpLength, bool* padding, int paddingLength)
    {
        NoOverlap(output, views.Output, query, views.Query, "output", "query");
        NoOverlap(output, views.Output, key, views.Key, "output", "key");
        NoOverlap(output, views.Output, value, views.Value, "output", "value");
        var sums = TensorView.Contiguous(1, 1, 1, logSumExpLength);
        NoOverlap(logSumExp, sums, query, views.Query, "LogSumExp", "query");
        NoOverlap(logSumExp, sums, key, views.Key, "LogSumExp", "key");
        NoOverlap(logSumExp, sums, value, views.Value, "LogSumExp", "value");
        NoOverlap(logSumExp, sums, output, views.Output, "LogSumExp", "output");

        // A mask of bytes, seen as whole floats.
        var mask = TensorView.Contiguous(1, 1, 1, (paddingLength + sizeof(float) - 1) / sizeof(float));
        NoOverlap(output, views.Output, (float*)padding, mask, "output", "KeyPaddingMask");
        NoOverlap(logSumExp, sums, (float*)padding, mask, "LogSumExp", "KeyPaddingMask");
    }

    private static void Length(int actual, Int128 expected, string name, string shape)
    {
        if (actual != 0 && actual != expected)
        {
            throw new ArgumentException($"{name} has {actual} elements, but {shape} needs {expected}.", "arguments");
        }
    }

    private static void NoOverlap(float* written, TensorView writtenView, float* read, TensorView readView, string writtenName, string readName)
    {
        if (MemoryOverlap.MayOverlap((nint)written, writtenView, (nint)read, readView))
        {
            throw new ArgumentException(
                $"The {writtenName} shares memory with the {readName}: it is written while that is still read.",
                writtenName == "output" ? "output" : "arguments");
        }
    }
}
