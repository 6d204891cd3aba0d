using CsCheck;
using Generator.Tests.Harness;

namespace Generator.Tests.Robustness;

public class RandomDeclarationTests
{
    [Fact]
    public Task No_declaration_crashes_the_generator_or_breaks_the_output() =>
        RandomDeclaration.Source.SampleAsync(static async source => (await GeneratorHarness.RunAsync(source)).AssertRobust());
}
