using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about methods that are masks.</summary>
internal static class PredicateCases
{
    private const string Ask = ": give a method of the class, static bool M(int head, int query, int key), without side effects";

    public static readonly DiagnosticCase[] All =
    [
        Wrong("[MaskPredicate([|\"M\"|])]", "", "is no method of the class"),
        Wrong("[MaskPredicate([|null|])]", "", "is no name of a method", "null"),
        Wrong("[MaskPredicate(\"M\")]", "bool [|M|](int head, int q, int k) => true;", "is not static"),
        Wrong("[MaskPredicate(\"M\")]", "static bool [|M|]<T>(int head, int q, int k) => true;", "has type parameters"),
        Wrong("[MaskPredicate(\"M\")]", "static bool [|M|](int q, int k) => true;", "has another signature"),
        Wrong("[MaskPredicate(\"M\")]", "static int [|M|](int head, int q, int k) => 1;", "has another signature"),
        Wrong("[MaskPredicate(\"M\")]", "static bool M(int head, int q, int k) => q == 0 || [|M(head, q - 1, k)|];", "calls itself through 'M'"),
        Wrong("[MaskPredicate(\"M\")]", "static int asked; static bool M(int head, int q, int k) { [|asked++|]; return true; }", "writes to 'asked'"),
        Throwing("[MaskPredicate(\"M\")]", "static bool M(int head, int q, int k) => [|q / k|] >= 2;", "'M' may divide by 0 in 'q / k'"),
        Throwing("[MaskPredicate(\"M\")] [Causal]", "static bool M(int head, int q, int k) => [|k % (q - k)|] == 0;", "'M' may divide by 0 in 'k % (q - k)'"),
        Throwing("[ScoreModifier(\"F\")]", "static float F(float score, int head, int q, int k) => score + [|k % head|];", "'F' may divide by 0 in 'k % head'"),
        Called("static bool M(int head, int q, int k) { [|for (var i = 0; i < 3; i++) { }|] return true; }", "a loop"),
        Called("static bool M(int head, int q, int k) => [|int.RotateLeft(q, 3)|] < k;", "a call of 'int.RotateLeft(int, int)'"),
    ];

    private static DiagnosticCase Wrong(string attribute, string members, string reason, string name = "M") => new(
        "SAG0040", $"[SparseAttention(HeadDim = 8)] {attribute} partial class Foo {{ {members} }}", $"'{name}' {reason}{Ask}");

    private static DiagnosticCase Throwing(string attributes, string members, string problem) => new(
        "SAG0042",
        $"[SparseAttention(HeadDim = 8)] {attributes} partial class Foo {{ {members} }}",
        problem + ", for which C# throws and vectors do not: compare the divisor with 0 before, as in d != 0 && n / d > 1, or keep it from 0, as Math.Max(d, 1) does");

    private static DiagnosticCase Called(string members, string construct) => new(
        "SAG0041",
        $"[SparseAttention(HeadDim = 8)] [MaskPredicate(\"M\")] partial class Foo {{ {members} }}",
        $"'M' is called for each pair of the whole mask because of {construct}, about 16,777,216 calls for each head at 4096 tokens: use the subset of C# that becomes vector code to have it read")
    {
        Severity = DiagnosticSeverity.Warning,
    };
}
