namespace SparseAttentionGen.Tests;

/// <summary>
/// A clone of the repository in an empty folder, for a user with an own home: what is configured or unpacked there leaves no trace on
/// the machine. Packages that the machine has are not fetched again.
/// </summary>
public sealed class FreshClone : IDisposable
{
    private readonly string home;
    private readonly Dictionary<string, string?> variables;

    public FreshClone()
    {
        Root = Directory.CreateTempSubdirectory("sparse-attention-clone-").FullName;
        home = Directory.CreateDirectory(Path.Combine(Root, "home")).FullName;
        Folder = Path.Combine(Root, "clone");
        var packages = Command.Dotnet(Root, "nuget", "locals", "global-packages", "--list", "--force-english-output").Split(": ", 2)[1].Trim();
        Directory.CreateDirectory(packages);
        variables = new Dictionary<string, string?>
        {
            ["HOME"] = home,
            ["APPDATA"] = home,
            ["DOTNET_CLI_HOME"] = home,
            ["NUGET_PACKAGES"] = Path.Combine(home, "packages"),
            ["NUGET_FALLBACK_PACKAGES"] = packages,
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        };
        if (File.Exists(UserConfiguration))
        {
            // The machine's own feeds.
            Directory.CreateDirectory(Path.GetDirectoryName(Configuration)!);
            File.Copy(UserConfiguration, Configuration);
        }

        if (IsRepository)
        {
            // As this user, who may read it; not by links, which a work tree of a shallow clone has no use for.
            Command.Succeed(Root, new Dictionary<string, string?>(), "git", "clone", "--quiet", "--no-local", PackedPackage.RepositoryRoot, Folder);
        }
    }

    /// <summary>Whether there is a history to clone. Sources from an archive have none.</summary>
    public static bool IsRepository => Path.Exists(Path.Combine(PackedPackage.RepositoryRoot, ".git"));

    /// <summary>NuGet's file of the user who runs the tests.</summary>
    public static string UserConfiguration => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "NuGet", "NuGet.Config")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet", "NuGet.Config");

    /// <summary>The same file of the clone's user.</summary>
    public string Configuration => Path.Combine([home, .. OperatingSystem.IsWindows() ? [] : new[] { ".nuget" }, "NuGet", "NuGet.Config"]);

    public string Root { get; }

    public string Folder { get; }

    /// <summary>The version of a package that would be made of a folder's sources.</summary>
    public string VersionOf(string folder, params string[] properties) =>
        Dotnet(folder, ["msbuild", "runtime/Attention", "-t:MinVer", "-getProperty:PackageVersion", .. properties]).Trim();

    public string Dotnet(string folder, params string[] arguments) => Command.Succeed(folder, variables, "dotnet", arguments);

    public string Git(string folder, params string[] arguments) =>
        Command.Succeed(folder, variables, "git", ["-c", "user.name=Tests", "-c", "user.email=tests@localhost", "-c", "advice.detachedHead=false", .. arguments]);

    /// <summary>Runs a line of a document in the shell that its reader has.</summary>
    public string Shell(string folder, string line) => OperatingSystem.IsWindows()
        ? Command.Succeed(folder, variables, "powershell", "-NoProfile", "-Command", line)
        : Command.Succeed(folder, variables, "sh", "-c", line);

    public void Dispose()
    {
        foreach (var file in new DirectoryInfo(Root).EnumerateFiles("*", SearchOption.AllDirectories).Where(static file => file.IsReadOnly))
        {
            // Git's objects are read-only, which keeps Windows from deleting them.
            file.IsReadOnly = false;
        }

        Directory.Delete(Root, recursive: true);
    }
}
