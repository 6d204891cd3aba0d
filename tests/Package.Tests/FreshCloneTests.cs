using System.Xml.Linq;

namespace SparseAttentionGen.Tests;

/// <summary>What somebody gets who has just cloned the repository, and does what the README says.</summary>
public sealed class FreshCloneTests(FreshClone clone) : IClassFixture<FreshClone>
{
    private const string NoHistory = "These sources have no history that could be cloned.";

    public static bool IsRepository => FreshClone.IsRepository;

    [Fact(Skip = NoHistory, SkipUnless = nameof(IsRepository))]
    public void The_readme_leads_from_a_clone_to_a_program_that_runs_and_to_a_newer_package_after_a_commit()
    {
        var configured = File.Exists(FreshClone.UserConfiguration) ? File.ReadAllText(FreshClone.UserConfiguration) : null;
        var readme = new ReadmeText(clone.Folder);
        clone.Dotnet(clone.Root, "new", "console", "--output", "Fresh", "--no-restore");
        var project = Path.Combine(clone.Root, "Fresh", "Fresh.csproj");
        var programs = readme.Programs();
        File.WriteAllText(Path.Combine(clone.Root, "Fresh", "Attention.cs"), programs[0]);
        File.WriteAllText(Path.Combine(clone.Root, "Fresh", "Program.cs"), programs[1]);
        foreach (var line in readme.Commands("Use it"))
        {
            clone.Shell(clone.Folder, line.Replace("YOUR.csproj", project, StringComparison.Ordinal));
        }

        Assert.Contains('█', clone.Dotnet(clone.Root, "run", "--project", project));
        Assert.Contains("SparseAttentionGen", File.ReadAllText(clone.Configuration), StringComparison.Ordinal);
        Assert.Equal(configured, File.Exists(FreshClone.UserConfiguration) ? File.ReadAllText(FreshClone.UserConfiguration) : null);

        // Packed again it is the same file, and after a commit another one, which the same command adds.
        var first = Assert.Single(Packages());
        var bytes = File.ReadAllBytes(first);
        var pack = readme.Commands("Use it")[0];
        clone.Shell(clone.Folder, pack);
        Assert.Equal(first, Assert.Single(Packages()));
        Assert.Equal(bytes, File.ReadAllBytes(first));

        File.AppendAllText(Path.Combine(clone.Folder, "docs", "diagnostics", "SAG0001.md"), "\nOne more line.\n");
        clone.Git(clone.Folder, "commit", "--quiet", "--all", "--message", "Say more");
        clone.Shell(clone.Folder, pack);
        var second = Assert.Single(Packages(), path => path != first);
        clone.Shell(clone.Folder, readme.Commands("Use it")[^1].Replace("YOUR.csproj", project, StringComparison.Ordinal));
        var reference = Assert.Single(XDocument.Load(project).Descendants("PackageReference"));
        Assert.Equal($"SparseAttentionGen.{reference.Attribute("Version")!.Value}.nupkg", Path.GetFileName(second));
    }

    [Fact(Skip = NoHistory, SkipUnless = nameof(IsRepository))]
    public void The_version_moves_with_commits_and_tells_changed_sources_apart()
    {
        clone.Git(clone.Root, "clone", "--quiet", "--depth", "1", new Uri(clone.Folder).AbsoluteUri, "shallow");
        var folder = Path.Combine(clone.Root, "shallow");
        clone.Dotnet(folder, "restore", "runtime/Attention");
        var shallow = clone.VersionOf(folder);
        var hash = clone.Git(folder, "rev-parse", "HEAD").Trim()[..7];
        Assert.Matches($@"^0\.1\.0-preview\.\d{{8}}-\d{{6}}\.g{hash}$", shallow);
        Assert.Equal(shallow, clone.VersionOf(folder, "-property:ContinuousIntegrationBuild=true"));
        clone.Git(folder, "commit", "--quiet", "--amend", "--no-edit", "--date", "2001-01-01T00:00:00Z");
        Assert.NotEqual(shallow, clone.VersionOf(folder));

        // What no package is made of, does not count.
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "Not committed.");
        File.WriteAllText(Path.Combine(folder, "runtime", "Encoders", "Notes.cs"), "// Not committed.");
        Assert.DoesNotContain("dirty", clone.VersionOf(folder), StringComparison.Ordinal);
        File.AppendAllText(Path.Combine(folder, "runtime", "Version.targets"), "\n");
        var changed = clone.VersionOf(folder);
        Assert.Matches(@"^0\.1\.0-preview\..*\.dirty-\d{8}-\d{6}$", changed);
        Thread.Sleep(TimeSpan.FromSeconds(1));
        Assert.True(string.CompareOrdinal(clone.VersionOf(folder), changed) > 0);

        // Tags are releases.
        clone.Git(folder, "tag", "v1.2.3");
        Assert.StartsWith("1.2.4-preview.dirty-", clone.VersionOf(folder), StringComparison.Ordinal);
        clone.Git(folder, "checkout", "--quiet", "--", ".");
        Assert.Equal("1.2.3", clone.VersionOf(folder));
        Assert.Equal("1.2.0.0", clone.Dotnet(folder, "msbuild", "runtime/Attention", "-t:MinVer", "-getProperty:AssemblyVersion").Trim());
        Assert.Equal("9.8.7", clone.VersionOf(folder, "-property:MinVerVersionOverride=9.8.7"));

        // An archive of the sources has no commit; nor has one that lies in another repository.
        Directory.Move(Path.Combine(folder, ".git"), Path.Combine(folder, "history"));
        Assert.Matches(@"^0\.1\.0-preview\.\d{8}-\d{6}\.source$", clone.VersionOf(folder));
        clone.Git(clone.Root, "init", "--quiet");
        clone.Git(clone.Root, "commit", "--quiet", "--allow-empty", "--message", "Somebody else's");
        Assert.EndsWith(".source", clone.VersionOf(folder), StringComparison.Ordinal);
    }

    private string[] Packages() => Directory.GetFiles(Path.Combine(clone.Folder, "artifacts", "packages"), "*.nupkg");
}
