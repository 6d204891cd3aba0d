namespace SparseAttentionGen.Tests;

/// <summary>The package, packed once from the sources, and folders for new projects that use it.</summary>
public sealed class PackedPackage : IDisposable
{
    private const string CoreName = "SparseAttentionGen.";

    public PackedPackage()
    {
        Root = Directory.CreateTempSubdirectory("sparse-attention-package-").FullName;
        Feed = Directory.CreateDirectory(Path.Combine(Root, "feed")).FullName;
        Command.Dotnet(RepositoryRoot, "pack", "runtime/Attention/SparseAttentionGen.csproj", "--configuration", "Release", "--output", Feed, "--nologo");
    }

    public string Root { get; }

    public string Feed { get; }

    /// <summary>The core package.</summary>
    public string File => Directory.GetFiles(Feed, CoreName + "*.nupkg").Single(static path => char.IsAsciiDigit(Path.GetFileName(path)[CoreName.Length]));

    /// <summary>The version of all packages.</summary>
    public string Version => Path.GetFileNameWithoutExtension(File)[CoreName.Length..];

    public static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!System.IO.File.Exists(Path.Combine(folder.FullName, "SparseAttentionGen.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
            }

            return folder.FullName;
        }
    }

    /// <summary>Makes a project that a user could have, which takes the package from a local folder.</summary>
    /// <param name="name">Name of the project and its folder.</param>
    /// <param name="program">Its Program.cs.</param>
    /// <param name="properties">Further properties of the project.</param>
    /// <param name="sdk">What the project is made with.</param>
    /// <param name="packages">The packages that it takes, with their versions; null: the core package.</param>
    public string CreateProject(
        string name, string program, string properties = "", string sdk = "Microsoft.NET.Sdk", IReadOnlyList<(string Name, string Version)>? packages = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        packages ??= [("SparseAttentionGen", Version)];
        var references = string.Concat(packages.Select(static item => $"<PackageReference Include=\"{item.Name}\" Version=\"{item.Version}\" />"));
        System.IO.File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <WarningsNotAsErrors>NU1603</WarningsNotAsErrors>
                <AnalysisLevel>latest-all</AnalysisLevel>
                <!-- Rules on the style of the user's own few lines. -->
                <NoWarn>CA1303;CA1515;CA1814;CA1852;CA2007;CA1515;CA5394</NoWarn>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestorePackagesPath>{Path.Combine(Root, "packages")}</RestorePackagesPath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
        System.IO.File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="local" value="{Feed}" />
              </packageSources>
            </configuration>
            """);
        System.IO.File.WriteAllText(Path.Combine(folder, "Program.cs"), program);
        return folder;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
