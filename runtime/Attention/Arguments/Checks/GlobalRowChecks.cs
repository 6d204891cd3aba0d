using System.Numerics.Tensors;

namespace SparseAttentionGen.CompilerServices;

/// <summary>Checks of the tensors that global tokens have for themselves. Each failure names the argument and the reason.</summary>
internal static class GlobalRowChecks
{
    /// <summary>Whether the call gives such tensors.</summary>
    public static bool AreGiven(in AttentionArguments arguments) =>
        !arguments.GlobalQuery.IsEmpty || !arguments.GlobalKey.IsEmpty || !arguments.GlobalValue.IsEmpty;

    /// <summary>Checks their sizes.</summary>
    public static void Check(CallViews views, AttentionPattern pattern, in AttentionArguments arguments)
    {
        if (!AreGiven(arguments))
        {
            return;
        }

        if (!pattern.GlobalTokensAttendAll)
        {
            throw new ArgumentException(
                "GlobalQuery, GlobalKey or GlobalValue is given, but the class has no global tokens that attend all keys: add [GlobalTokens] without ColumnsOnly.",
                nameof(arguments));
        }

        var (query, key, value) = ViewsOf(arguments);
        Equal(query.Batch, views.Query.Batch, nameof(arguments.GlobalQuery), "batch", "the query's");
        Equal(query.Heads, views.Query.Heads, nameof(arguments.GlobalQuery), "number of heads", "the query's");
        Equal(query.Dim, pattern.HeadDim, nameof(arguments.GlobalQuery), "last dimension", "the class's HeadDim");
        Equal(key.Batch, views.Key.Batch, nameof(arguments.GlobalKey), "batch", "the key's");
        Equal(key.Heads, views.Key.Heads, nameof(arguments.GlobalKey), "number of heads", "the key's");
        Equal(key.Length, views.Key.Length, nameof(arguments.GlobalKey), "length", "the key's");
        Equal(key.Dim, pattern.HeadDim, nameof(arguments.GlobalKey), "last dimension", "the class's HeadDim");
        Equal(value.Batch, views.Value.Batch, nameof(arguments.GlobalValue), "batch", "the value's");
        Equal(value.Heads, views.Value.Heads, nameof(arguments.GlobalValue), "number of heads", "the value's");
        Equal(value.Length, views.Value.Length, nameof(arguments.GlobalValue), "length", "the value's");
        Equal(value.Dim, pattern.ValueDim, nameof(arguments.GlobalValue), "last dimension", "the class's ValueDim");
    }

    /// <summary>Checks that every row of a global token has a query.</summary>
    public static void CheckCount(AttentionPattern pattern, CallSequence[] sequences, GlobalTokenSet[] sets, in AttentionArguments arguments)
    {
        var count = ViewsOf(arguments).Query.Length;
        var variants = pattern.Variants.Count;
        var rows = new Dictionary<(int Batch, int Variant), int>();
        for (var index = 0; index < sets.Length; index++)
        {
            var place = (sequences[index / variants].Batch, index % variants);
            rows[place] = rows.GetValueOrDefault(place) + sets[index].Rows.Length;
            if (rows[place] > count)
            {
                throw new ArgumentException(
                    $"GlobalQuery has {count} rows, but batch element {place.Batch} has {BatchRows(place)} queries that are global tokens.", nameof(arguments));
            }
        }

        int BatchRows((int Batch, int Variant) place) => sets.Where((_, index) => sequences[index / variants].Batch == place.Batch && index % variants == place.Variant).Sum(static set => set.Rows.Length);
    }

    /// <summary>Their sizes and strides.</summary>
    /// <exception cref="ArgumentException">One is missing, or no tensor of four dimensions.</exception>
    public static (TensorView Query, TensorView Key, TensorView Value) ViewsOf(in AttentionArguments arguments) =>
    (
        Of(arguments.GlobalQuery, nameof(arguments.GlobalQuery)),
        Of(arguments.GlobalKey, nameof(arguments.GlobalKey)),
        Of(arguments.GlobalValue, nameof(arguments.GlobalValue)));

    private static TensorView Of(in ReadOnlyTensorSpan<float> tensor, string name) => tensor.Rank == 0
        ? throw new ArgumentException($"{name} is missing: GlobalQuery, GlobalKey and GlobalValue are given together or not at all.", "arguments")
        : TensorView.Of(tensor, name);

    private static void Equal(int actual, int expected, string name, string what, string source)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"{name}'s {what} is {actual}, but {source} is {expected}.", "arguments");
        }
    }
}
