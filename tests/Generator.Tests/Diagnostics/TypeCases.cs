using Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Diagnostics;

/// <summary>Diagnostics about the class itself, its members and its project.</summary>
internal static class TypeCases
{
    public static readonly DiagnosticCase[] All =
    [
        new("SAG0001", "[SparseAttention(HeadDim = 8)] public sealed class [|Foo|];",
            "Class 'Foo' has [SparseAttention] but is not partial: add 'partial' so that its kernels can be generated"),
        new("SAG0001", "public partial class Foo; [SparseAttention(HeadDim = 8)] public class [|Foo|];",
            "Class 'Foo' has [SparseAttention] but is not partial: add 'partial' so that its kernels can be generated"),
        new("SAG0002", "class [|Outer|] { [SparseAttention(HeadDim = 8)] partial class Inner; }",
            "Type 'Outer' contains 'Inner', which has [SparseAttention], but is not partial: add 'partial'"),
        new("SAG0002", "record struct [|Outer|] { partial interface IMiddle { [SparseAttention(HeadDim = 8)] partial class Inner; } }",
            "Type 'Outer' contains 'Inner', which has [SparseAttention], but is not partial: add 'partial'"),
        Unsupported("[SparseAttention(HeadDim = 8)] partial record [|Foo|];", "a record"),
        Unsupported("[SparseAttention(HeadDim = 8)] partial struct [|Foo|];", "a struct"),
        Unsupported("[SparseAttention(HeadDim = 8)] partial interface [|Foo|];", "of kind Interface"),
        Unsupported("[SparseAttention(HeadDim = 8)] static partial class [|Foo|];", "static"),
        Unsupported("[SparseAttention(HeadDim = 8)] abstract partial class [|Foo|];", "abstract"),
        Unsupported("[SparseAttention(HeadDim = 8)] file partial class [|Foo|];", "local to its file"),
        Unsupported("[SparseAttention(HeadDim = 8)] partial class [|Foo|]<T>;", "generic"),
        Unsupported("partial class Outer<T> { [SparseAttention(HeadDim = 8)] partial class [|Foo|]; }", "inside the generic type 'Outer'"),
        Unsupported("file partial class Outer { [SparseAttention(HeadDim = 8)] partial class [|Foo|]; }", "inside 'Outer', which is local to its file"),
        Unsupported("[SparseAttention(HeadDim = 8)] partial class Base; [SparseAttention(HeadDim = 8)] partial class [|Foo|] : Base;", "derived from 'Base', which has it too"),
        new("SAG0016", "[[|SparseAttention(HeadDim = 8)|]] partial class Foo { }",
            "The kernels of 'Foo' need C# 12 or later, but this project is compiled as C# 11.0: set <LangVersion>latest</LangVersion>, or remove LangVersion")
        {
            Options = new HarnessOptions { LanguageVersion = LanguageVersion.CSharp11 },
        },
        new("SAG0017", "[[|SparseAttention(HeadDim = 8)|]] partial class Foo;", RuntimeMissing)
        {
            Options = new HarnessOptions { ReferenceRuntime = false },
        },
        new("SAG0017", "[[|SparseAttentionGen.SparseAttentionAttribute(HeadDim = 8)|]] partial class Foo;", RuntimeMissing)
        {
            Options = new HarnessOptions { ReferenceRuntime = false },
        },

        // An older library, with the attribute but not what the kernels call.
        new("SAG0017",
            "[[|SparseAttention(HeadDim = 8)|]] partial class Foo; namespace SparseAttentionGen { class SparseAttentionAttribute : System.Attribute { public int HeadDim; } }",
            RuntimeMissing)
        {
            Options = new HarnessOptions { ReferenceRuntime = false },
        },
        .. Aliased,
        new("SAG0018", "[SparseAttention(HeadDim = 8)] partial class Foo { public int [|Pattern|] => 1; }", Taken("Foo", "Pattern")),
        new("SAG0018", "[SparseAttention(HeadDim = 8)] partial class Foo { private void [|Forward|](int x) { } }", Taken("Foo", "Forward")),
        new("SAG0018", "[SparseAttention(HeadDim = 8)] partial class [|Forward|];", Taken("Forward", "Forward")),
        new("SAG0018", "class Base { protected int Pattern; } [SparseAttention(HeadDim = 8)] partial class [|Foo|] : Base;", Taken("Foo", "Pattern")),
        new("SAG0018", "[SparseAttention(HeadDim = 8)] partial class Foo : ISparseAttention { AttentionPattern ISparseAttention.[|Pattern|] => null!; }",
            Taken("Foo", "Pattern")),
        new("SAG0019", "class System; [[|SparseAttention(HeadDim = 8)|]] partial class Foo;", Hidden("System")),
        new("SAG0019", "[[|SparseAttention(HeadDim = 8)|]] partial class Foo; struct @var;", Hidden("var")),
    ];

    private static DiagnosticCase[] Aliased =>
    [
        new("SAG0038", "using attention::SparseAttentionGen; [[|SparseAttention(HeadDim = 8)|]] partial class Foo;", AliasOnly)
        {
            Options = new HarnessOptions { RuntimeAliases = ["attention"] },
        },
        new("SAG0038", "[[|attention::SparseAttentionGen.SparseAttention(HeadDim = 8)|]] partial class Foo;", AliasOnly)
        {
            Options = new HarnessOptions { RuntimeAliases = ["attention"] },
        },
    ];

    private const string AliasOnly =
        "The reference of the assembly SparseAttentionGen has the alias 'attention' alone, by which the generated code of 'Foo' does not find it: add global, such as Aliases=\"global,attention\"";

    private const string RuntimeMissing =
        "[SparseAttention] needs the assembly SparseAttentionGen, which is not referenced in the version of this generator: reference the NuGet package SparseAttentionGen without excluding its assets";

    private static DiagnosticCase Unsupported(string source, string reason) => new(
        "SAG0003", source, $"'Foo' has [SparseAttention] but is {reason}: use a plain class, or move the declaration to one");

    private static string Hidden(string name) =>
        $"The type '{name}' in the global namespace hides the '{name}' that the generated code of 'Foo' needs: rename it, or move it into a namespace";

    private static string Taken(string type, string member) =>
        $"'{type}' has or inherits a member named '{member}', which the generated code of '{type}' must declare: rename it";
}
