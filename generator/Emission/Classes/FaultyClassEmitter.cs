using Microsoft.CodeAnalysis.CSharp;
using SparseAttentionGen.Generator.Declarations;

namespace SparseAttentionGen.Generator.Emission;

/// <summary>
/// Emits the members of a class whose declaration has an error, so that the build shows that error and no others. It has no nullable context:
/// the project may be of an older version of the language.
/// </summary>
internal static class FaultyClassEmitter
{
    private const string Library = "global::SparseAttentionGen";
    private const string ReadOnlyTensor = "in global::System.Numerics.Tensors.ReadOnlyTensorSpan<float>";
    private const string ReadOnlySpan = "global::System.ReadOnlySpan<float>";

    private static readonly string[] Parameters =
    [
        $"{ReadOnlyTensor} query, {ReadOnlyTensor} key, {ReadOnlyTensor} value, in global::System.Numerics.Tensors.TensorSpan<float> output",
        $"{ReadOnlySpan} query, {ReadOnlySpan} key, {ReadOnlySpan} value, global::System.Span<float> output, {Library}.AttentionShape shape",
    ];

    public static string Emit(FaultyClass faulty)
    {
        var writer = EmittedFile.Begin(["There are no kernels, because the declaration has an error: " + faulty.Message.Replace("\n", " ").Replace("\r", " ")]);
        writer.Lines(string.Empty);
        if (faulty.Head.Length == 0)
        {
            EmitExtensions(writer, faulty);
            return writer.ToString();
        }

        var blocks = new Stack<IDisposable>();
        if (faulty.Namespace.Length > 0)
        {
            blocks.Push(writer.Block($"namespace {faulty.Namespace}"));
        }

        foreach (var outer in faulty.EnclosingTypes)
        {
            blocks.Push(writer.Block(outer));
        }

        using (writer.Block($"{faulty.Head} : {Library}.ISparseAttention"))
        {
            EmitMembers(writer, faulty);
        }

        while (blocks.Count > 0)
        {
            blocks.Pop().Dispose();
        }

        return writer.ToString();
    }

    private static void EmitMembers(CodeWriter writer, FaultyClass faulty)
    {
        var failure = Failure(faulty);
        if (faulty.Has(FaultyClass.Constructor))
        {
            writer.Lines($"public {faulty.Name}(params object[] arguments) => {failure};");
        }

        if (faulty.Has("Pattern"))
        {
            writer.Lines($"public static {Library}.AttentionPattern Pattern => {failure};");
        }

        if (faulty.Has(FaultyClass.Explicitly + "Pattern"))
        {
            writer.Lines($"{Library}.AttentionPattern {Library}.ISparseAttention.Pattern => {failure};");
        }

        foreach (var parameters in Parameters)
        {
            if (faulty.Has(KnownNames.Forward))
            {
                writer.Lines($"public void Forward({parameters}, {Rest(isOptional: true)}) => {failure};");
            }
            else if (faulty.Has(FaultyClass.Explicitly + KnownNames.Forward))
            {
                writer.Lines($"void {Library}.ISparseAttention.Forward({parameters}, {Rest(isOptional: false)}) => {failure};");
            }
        }

        if (faulty.Has("Features"))
        {
            writer.Lines($"public {Library}.FeatureMatrix Features => {failure};");
        }

        if (faulty.Has("Redraw"))
        {
            writer.Lines($"public void Redraw(int seed) => {failure};");
        }
    }

    /// <summary>What can be added to a class that is not partial. In the global namespace, where every file finds it.</summary>
    private static void EmitExtensions(CodeWriter writer, FaultyClass faulty)
    {
        var failure = Failure(faulty);
        using (writer.Block($"internal static class {UniqueName.Identifier(faulty.SourcePath.Substring("global::".Length), faulty.SourcePath)}"))
        {
            foreach (var parameters in Parameters.Where(_ => faulty.Has(KnownNames.Forward)))
            {
                writer.Lines($"public static void Forward(this {faulty.SourcePath} attention, {parameters}, {Rest(isOptional: true)}) => {failure};");
            }

            if (faulty.Has(FaultyClass.StaticExtension) && faulty.Has("Pattern"))
            {
                using (writer.Block($"extension({faulty.SourcePath})"))
                {
                    writer.Lines($"public static {Library}.AttentionPattern Pattern => {failure};");
                }
            }
        }
    }

    private static string Rest(bool isOptional) => isOptional
        ? $"in {Library}.AttentionArguments arguments = default, {Library}.AttentionOptions options = null"
        : $"in {Library}.AttentionArguments arguments, {Library}.AttentionOptions options";

    private static string Failure(FaultyClass faulty) =>
        $"throw new global::System.NotSupportedException({SymbolDisplay.FormatLiteral(faulty.Message, quote: true)})";
}
