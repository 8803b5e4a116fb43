using System.Text.RegularExpressions;
using Hub.Core.Sts.Limits;

namespace Hub.Tests.Infrastructure;

/// <summary>Every setting that the code reads is set by azure.bicep, or is left at its default for a reason.</summary>
[Collection<SharedTemplate>]
public sealed partial class TemplateSettingsTests
{
    // Left at their defaults: what an operator changes by moreSettings. Each is in docs/deployment.md.
    private static readonly string[] Default =
    [
        "ActiveDirectory:Brake:FromAccounts", "ActiveDirectory:Brake:Percent", "Dex:RequestSeconds",
        "Audit:Days", "Audit:Patience",
        "Health:Fresh", "Health:Patience",
        "Jobs:Days", "Jobs:InstanceDays",
        "Leavers:BrakeFrom", "Leavers:BrakePercent", "Leavers:Days", "Leavers:Grace", "Leavers:Patience",
        "Maintenance:Fresh", "Maintenance:LookAgain", "Maintenance:Patience",
        "Mis:Brake:People", "Mis:Brake:Percent",
        "Mis:FeedLimits:MaxColumns", "Mis:FeedLimits:MaxEntries", "Mis:FeedLimits:MaxRatio", "Mis:FeedLimits:MaxRowLength", "Mis:FeedLimits:MaxRows", "Mis:FeedLimits:MaxUnpackedBytes",
        "Mis:FeedLimits:MaxUploadBytes", "Mis:FeedLimits:RatioFreeBytes",
        "Nightly:From", "Nightly:TimeZone", "Nightly:Together", "Nightly:UpdatesUntil",
        "OneRoster:CacheMegabytes",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "Provisioning:Brake:FromAccounts", "Provisioning:Brake:Percent", "Provisioning:ChunkSize", "Provisioning:ConnectionTestSeconds", "Provisioning:Pace:Calls", "Provisioning:Pace:Seconds",
        "Provisioning:Parallel", "Provisioning:PatienceSeconds", "Provisioning:RequestSeconds",
        "SchoolDataSync:PollSeconds",
        "TileStore:CentralTiles:*:Description", "TileStore:CentralTiles:*:Id", "TileStore:CentralTiles:*:Name", "TileStore:CentralTiles:*:Url",
    ];

    // Never set in Azure, and why.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["AzureWebJobsStorage"] = "a connection string: the account's name and the identity stand in its place",
        ["ServiceBus"] = "a connection string: the namespace's name and the identity stand in its place",
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "infra/app.bicep sets it: a name without the double underscore that this test looks for",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "infra/app.bicep sets it: a name without the double underscore that this test looks for",
        ["WEBSITE_HOSTNAME"] = "the platform sets it",
        ["ExternalProviders:Google:Authority"] = "for tests: the simulated provider",
        ["ExternalProviders:Microsoft:Authority"] = "for tests: the simulated provider",
        ["Google:BaseUrl"] = "for tests: the simulated directory",
        ["Google:TokenUrl"] = "for tests: the simulated directory",
        ["Microsoft365:AuthorityHost"] = "for tests: the simulated directory",
        ["Microsoft365:GraphBaseUrl"] = "for tests: the simulated directory",
        ["Microsoft365:GraphBetaUrl"] = "for tests: the simulated directory",
        ["Microsoft365:PinnedCertificateSha256"] = "for tests: the simulated directory",
        ["Webhooks:AllowLoopback"] = "for tests: never where partners register endpoints",
    };

    // What the template writes for the platform rather than for the hub's code.
    private static readonly string[] OfThePlatform = ["AzureFunctionsJobHost:"];

    private readonly TemplateFixture template;

    public TemplateSettingsTests(TemplateFixture template)
    {
        BicepCli.SkipWhereItDoesNotRun();
        this.template = template;
    }

    [Fact]
    public void Settings_ThatTheCodeReads_AreSetOrLeftAtTheirDefaultForAReason()
    {
        var unset = Read().Except(Set()).Except(Elsewhere.Keys).Where(k => !IsDefault(k)).Order().ToArray();

        Assert.True(unset.Length == 0, $"azure.bicep sets none of these, and they are on no list: {string.Join(", ", unset)}");
    }

    [Fact]
    public void Settings_ThatTheTemplateSets_AreReadByTheCode()
    {
        var unread = Set().Except(Read()).Where(k => !OfThePlatform.Any(p => k.StartsWith(p, StringComparison.Ordinal))).Order();

        Assert.Equal([], unread);
    }

    [Fact]
    public void Lists_OfWhatIsNotSet_NameOnlyWhatIsRead()
    {
        var read = Read();

        Assert.Equal([], Default.Concat(Elsewhere.Keys).Where(k => !read.Contains(k)).Order());
        Assert.Equal([], Default.Concat(Elsewhere.Keys).Intersect(Set()));
    }

    [Fact]
    public void Settings_LeftAtTheirDefault_AreInTheGuide()
    {
        var guide = File.ReadAllText(BicepCli.FileOf("docs", "deployment.md"));

        Assert.All(Default, name => Assert.Contains($"`{name}`", guide, StringComparison.Ordinal));
    }

    private static bool IsDefault(string key)
    {
        // The same for one site, and for one directory.
        var provisioning = Regex.Replace(key, @"^Provisioning:(Sites:\*:)?\*:", "Provisioning:");
        return Default.Contains(provisioning) || Enum.GetNames<RateLimitKind>().Any(kind => key.StartsWith($"Sts:Limits:{kind}:", StringComparison.Ordinal));
    }

    private static HashSet<string> Read() =>
    [
        .. SettingsInCode.Of(new[] { "core", "functions", "portal" }
            .SelectMany(folder => Directory.EnumerateFiles(BicepCli.FileOf(folder), "*.cs", SearchOption.AllDirectories))
            // The demonstration and the embedded program are not in the build for Azure.
            .Where(f => !BuildOutput().IsMatch(f) && !f.EndsWith("Program.Embedded.cs", StringComparison.Ordinal))),
    ];

    private HashSet<string> Set() => [.. Name().Matches(template.Json).Select(m => m.Value.Replace("__", ":", StringComparison.Ordinal))];

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*(?:__[A-Za-z0-9]+)+\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"[/\\](bin|obj|Demo)[/\\]")]
    private static partial Regex BuildOutput();
}
