using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Functions.Mis;
using Hub.Local.Functions;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Infrastructure;

/// <summary>What azure.bicep deploys: that it builds without a word, gives nobody a key, and is watched.</summary>
[Collection<SharedTemplate>]
public sealed partial class TemplateTests
{
    // What keeps logs or metrics that go to the workspace.
    private static readonly string[] Watched =
    [
        "Microsoft.EventGrid/systemTopics",
        "Microsoft.KeyVault/vaults",
        "Microsoft.Network/publicIPAddresses",
        "Microsoft.Network/virtualNetworks",
        "Microsoft.OperationalInsights/workspaces",
        "Microsoft.ServiceBus/namespaces",
        "Microsoft.Storage/storageAccounts",
        "Microsoft.Storage/storageAccounts/blobServices",
        "Microsoft.Storage/storageAccounts/queueServices",
        "Microsoft.Storage/storageAccounts/tableServices",
        "Microsoft.Web/sites",
    ];

    // What has nothing to send, and why.
    private static readonly Dictionary<string, string> Unwatched = new()
    {
        ["Microsoft.Authorization/locks"] = "in the activity log",
        ["Microsoft.Authorization/roleAssignments"] = "in the activity log",
        ["Microsoft.Consumption/budgets"] = "tells by mail",
        ["Microsoft.EventGrid/systemTopics/eventSubscriptions"] = "part of its topic",
        ["Microsoft.Insights/actionGroups"] = "tells by mail",
        ["Microsoft.Insights/components"] = "its data are in the workspace already",
        ["Microsoft.Insights/diagnosticSettings"] = "is the watching",
        ["Microsoft.Insights/metricAlerts"] = "its history is Azure Monitor's",
        ["Microsoft.Insights/scheduledQueryRules"] = "its history is Azure Monitor's",
        ["Microsoft.Insights/workbooks"] = "only shows",
        ["Microsoft.KeyVault/vaults/keys"] = "part of its vault",
        ["Microsoft.KeyVault/vaults/secrets"] = "part of its vault",
        ["Microsoft.Network/natGateways"] = "metrics of the platform only",
        ["Microsoft.Network/privateDnsZones"] = "metrics of the platform only",
        ["Microsoft.Network/privateDnsZones/virtualNetworkLinks"] = "part of its zone",
        ["Microsoft.Network/privateEndpoints"] = "metrics of the platform only",
        ["Microsoft.Network/privateEndpoints/privateDnsZoneGroups"] = "part of its endpoint",
        ["Microsoft.Resources/deployments"] = "a module",
        ["Microsoft.ServiceBus/namespaces/queues"] = "part of its namespace",
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = "part of its service",
        ["Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"] = "part of its container",
        ["Microsoft.Web/serverfarms"] = "a Flex Consumption plan has no machines of its own; the app tells",
        ["Microsoft.Web/sites/basicPublishingCredentialsPolicies"] = "part of its app",
        ["Microsoft.Web/sites/certificates"] = "part of its app",
        ["Microsoft.Web/sites/hostNameBindings"] = "part of its app",
    };

    private readonly TemplateFixture template;

    public TemplateTests(TemplateFixture template)
    {
        BicepCli.SkipWhereItDoesNotRun();
        this.template = template;
    }

    [Fact]
    public void Build_OfTheTemplate_PrintsNothing() => Assert.Equal("", template.Printed);

    [Fact]
    public async Task Lint_OfTheTemplate_PrintsNothing() => Assert.Equal("", await BicepCli.RunAsync("lint", BicepCli.FileOf("azure.bicep")));

    [Fact]
    public async Task Parameters_OfEachEnvironment_BuildWithoutAWordAndHoldNoSecret()
    {
        using var folder = new TempFolder();

        var printed = await BicepCli.RunAsync("build-params", "--pattern", BicepCli.FileOf("infra", "*.bicepparam"), "--outdir", folder.Path)
            + await BicepCli.RunAsync("build-params", BicepCli.FileOf("azure.bicepparam"), "--outdir", folder.Path);

        Assert.Equal("", printed);
        Assert.Equal(["azure.json", "dev.json", "live.json", "test.json"], Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)).Order());
        var secure = template.Parameters.Where(p => p.Value!["type"]!.GetValue<string>() is "securestring" or "secureObject").Select(p => p.Key).ToArray();
        Assert.Equal(5, secure.Length);
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            var given = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!["parameters"]!.AsObject();
            Assert.All(secure.Where(given.ContainsKey), name => Assert.Equal("", given[name]!["value"]!.GetValue<string>()));
        }
    }

    [Fact]
    public void Parameters_OfTheTemplate_AreInTheGuide()
    {
        var guide = File.ReadAllText(BicepCli.FileOf("docs", "deployment.md"));

        Assert.All(template.Parameters.Select(p => p.Key), name => Assert.Contains($"`{name}`", guide, StringComparison.Ordinal));
    }

    /// <summary>azd looks for the app that bears the service's name.</summary>
    [Fact]
    public void Service_OfAzd_IsTheTagOfTheApp()
    {
        var service = Regex.Match(File.ReadAllText(BicepCli.FileOf("azure.yaml")), @"^services:\n  (\w+):\n    project: \./(\w+)$", RegexOptions.Multiline);

        Assert.True(File.Exists(BicepCli.FileOf(service.Groups[2].Value, "Hub.Functions.csproj")));
        Assert.Contains($"createObject('azd-service-name', '{service.Groups[1].Value}')", Assert.Single(Of("Microsoft.Web/sites")).Node["tags"]!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What would be there, as far as it is known before a deployment: nothing in it may depend on what only Azure can tell.</summary>
    [Theory]
    [InlineData("dev", 0, 0)]
    [InlineData("live", 5, 2)]
    public async Task Snapshot_OfAnEnvironment_IsKnownBeforehand(string environment, int privateEndpoints, int locks)
    {
        using var folder = new TempFolder();
        foreach (var file in Directory.EnumerateFiles(BicepCli.FileOf("infra"), "*", SearchOption.AllDirectories).Append(BicepCli.FileOf("azure.bicep")).Append(BicepCli.FileOf("bicepconfig.json")))
        {
            var copy = Path.Combine(folder.Path, Path.GetRelativePath(BicepCli.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var printed = await BicepCli.RunAsync("snapshot", Path.Combine(folder.Path, "infra", $"{environment}.bicepparam"), "--mode", "overwrite",
            "--subscription-id", Guid.Empty.ToString(), "--resource-group", "hub", "--location", "uksouth");

        Assert.Equal("", printed);
        var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "infra", $"{environment}.snapshot.json"), TestContext.Current.CancellationToken))!;
        var names = snapshot["predictedResources"]!.AsArray().ToLookup(r => r!["type"]!.GetValue<string>(), r => r!["name"]!.GetValue<string>());
        Assert.Equal(privateEndpoints, names["Microsoft.Network/privateEndpoints"].Count());
        Assert.Equal(locks, names["Microsoft.Authorization/locks"].Count());
        Assert.Matches("^[a-z0-9]{3,24}$", Assert.Single(names["Microsoft.Storage/storageAccounts"]));
        Assert.Matches("^[a-z0-9-]{3,24}$", Assert.Single(names["Microsoft.KeyVault/vaults"]));
        Assert.Matches("^[a-z0-9-]{2,60}$", Assert.Single(names["Microsoft.Web/sites"]));
        Assert.Equal(Triggers().Select(t => t.QueueName).OfType<string>().Order(), names["Microsoft.ServiceBus/namespaces/queues"].Select(n => n.Split('/')[1]).Order());
        Assert.Equal(7, names["Microsoft.Authorization/roleAssignments"].Count(n => Guid.TryParse(n, out _)));
    }

    [Fact]
    public void Storage_AsDeployed_TakesNoKeysAndShowsNothingToThePublic()
    {
        var storage = Assert.Single(Of("Microsoft.Storage/storageAccounts"));

        Assert.Equal("false", storage.Property("allowBlobPublicAccess"));
        Assert.Equal("false", storage.Property("allowSharedKeyAccess"));
        Assert.Equal("true", storage.Property("supportsHttpsTrafficOnly"));
        Assert.Equal("false", storage.Property("allowCrossTenantReplication"));
        Assert.All(Of("Microsoft.Storage/storageAccounts/blobServices/containers"), c => Assert.Equal("None", c.Property("publicAccess")));
    }

    [Fact]
    public void Seals_OfTheAudit_CannotBeChangedForAsLongAsTheParameterSays()
    {
        var policy = Assert.Single(Of("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"));

        Assert.Contains("sealDays", policy.Property("immutabilityPeriodSinceCreationInDays"), StringComparison.Ordinal);
        Assert.Equal("false", policy.Property("allowProtectedAppendWrites"));
    }

    [Fact]
    public void Services_WithLocalKeys_HaveThemOff()
    {
        Assert.All(Of("Microsoft.ServiceBus/namespaces"), r => Assert.Equal("true", r.Property("disableLocalAuth")));
        Assert.All(Of("Microsoft.Insights/components"), r => Assert.Equal("true", r.Property("DisableLocalAuth")));
        Assert.All(Of("Microsoft.OperationalInsights/workspaces"), r => Assert.Equal("true", r.Property("features", "disableLocalAuth")));
        Assert.All(Of("Microsoft.KeyVault/vaults"), r => Assert.Equal("true", r.Property("enableRbacAuthorization")));
        Assert.Equal(["ftp", "scm"], Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            .Where(r => r.Property("allow") == "false").Select(r => Quoted().Matches(r.Node["name"]!.ToString())[^1].Groups[1].Value).Order());
    }

    [Fact]
    public void Template_Anywhere_ReadsNoKeyAndHoldsNoConnectionString()
    {
        Assert.DoesNotMatch("(?i)listkeys|listsecrets|listaccountsas|listadminkeys|accountkey|sharedaccesskey|connectionstrings?'", template.Json);
        // The one that there is names where telemetry goes, as Application Insights tells it; with DisableLocalAuth it opens nothing.
        Assert.Equal(["APPLICATIONINSIGHTS_CONNECTION_STRING", "ConnectionString"], ConnectionString().Matches(template.Json).Select(m => m.Value).Distinct());
    }

    [Fact]
    public void Everything_ThatSpeaksTls_AsksForOnePointTwoAtLeast()
    {
        Assert.All(Of("Microsoft.Storage/storageAccounts"), r => Assert.Equal("TLS1_2", r.Property("minimumTlsVersion")));
        Assert.All(Of("Microsoft.ServiceBus/namespaces"), r => Assert.Equal("1.2", r.Property("minimumTlsVersion")));
        Assert.All(Of("Microsoft.Web/sites"), r =>
        {
            Assert.Equal("true", r.Property("httpsOnly"));
            Assert.Equal("1.2", r.Property("siteConfig", "minTlsVersion"));
            Assert.Equal("1.2", r.Property("siteConfig", "scmMinTlsVersion"));
            Assert.Equal("Disabled", r.Property("siteConfig", "ftpsState"));
        });
    }

    [Fact]
    public void Vault_AsDeployed_CannotBeEmptiedForGood()
    {
        var vault = Assert.Single(Of("Microsoft.KeyVault/vaults"));

        Assert.Equal("true", vault.Property("enableSoftDelete"));
        Assert.Equal("true", vault.Property("enablePurgeProtection"));
    }

    [Fact]
    public void Roles_OfTheApp_AreForDataAndWithinOneResource()
    {
        var roles = Of("Microsoft.Authorization/roleAssignments");

        Assert.All(roles, r => Assert.NotNull(r.Node["scope"]));
        // Owner, Contributor, User Access Administrator, Service Bus Data Owner.
        Assert.DoesNotMatch("8e3af657-a8ff-443c-a75c-2fe8c4bcb635|b24988ac-6180-42a0-ab88-20f7382dd24c|18d7d88d-d35e-4fb5-a5c3-7773c20a72d9|090c5cfd-751d-490a-894a-3ce6f1109419", template.Json);
    }

    [Fact]
    public void Resources_ThatHaveLogsOrMetrics_SendThemToTheWorkspace()
    {
        var unknown = template.Resources.Select(r => r.Type).Distinct().Except(Watched).Except(Unwatched.Keys);
        Assert.True(!unknown.Any(), $"Say whether these have diagnostics: {string.Join(", ", unknown)}");

        foreach (var type in Watched)
        {
            Assert.All(Of(type), r => Assert.Contains(
                template.Resources,
                d => d.Type == "Microsoft.Insights/diagnosticSettings" && d.Module == r.Module && ScopeOf(d) == type && d.Property("workspaceId")!.Contains("workspace", StringComparison.OrdinalIgnoreCase)));
        }
    }

    /// <summary>Queues: ArchitectureTests. Azure makes no topic by itself either.</summary>
    [Fact]
    public void Topics_ThatFunctionsListenTo_AreDeployed()
    {
        var named = Triggers().Where(t => t.TopicName is not null).SelectMany(t => new[] { t.TopicName!, t.SubscriptionName! });
        var deployed = template.Resources.Where(r => r.Type.StartsWith("Microsoft.ServiceBus/namespaces/topics", StringComparison.Ordinal)).Select(r => r.Node["name"]!.ToString()).ToArray();

        Assert.All(named, name => Assert.Contains(deployed, d => d.Contains($"'{name}'", StringComparison.Ordinal)));
    }

    [Fact]
    public void PrivateEndpoints_WhenAskedFor_ShutEveryServiceThatHasOne()
    {
        string[] types = ["Microsoft.Storage/storageAccounts", "Microsoft.ServiceBus/namespaces", "Microsoft.KeyVault/vaults"];

        Assert.All(types.SelectMany(Of), r => Assert.Equal("[if(parameters('private'), 'Disabled', 'Enabled')]", r.Property("publicNetworkAccess")));
        Assert.Single(Of("Microsoft.Network/privateEndpoints"));
    }

    private IEnumerable<TemplateResource> Of(string type)
    {
        var found = template.Resources.Where(r => r.Type == type).ToArray();
        Assert.True(found.Length > 0, $"The template has no {type}.");
        return found;
    }

    private static IEnumerable<ServiceBusTriggerAttribute> Triggers() =>
        typeof(FeedArrivals).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetParameters()).Select(p => p.GetCustomAttribute<ServiceBusTriggerAttribute>()).OfType<ServiceBusTriggerAttribute>();

    private static string? ScopeOf(TemplateResource resource) => Quoted().Match(resource.Node["scope"]?.ToString() ?? "") is { Success: true } scope ? scope.Groups[1].Value : null;

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("[A-Z_]*(?i:connection_?string)")]
    private static partial Regex ConnectionString();
}
