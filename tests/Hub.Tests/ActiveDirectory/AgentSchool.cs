using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.ActiveDirectory;

/// <summary>A school with rules for its Active Directory, whose people are named.</summary>
internal static class AgentSchool
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>One of so many pupils.</summary>
    public static async Task<TestSite> NamedSchoolAsync(this ProvisioningFixture fixture, int pupils)
    {
        var site = await fixture.SiteAsync(pupils);
        await site.NameAsync();
        return site;
    }

    /// <summary>Gives the school rules, and its people names.</summary>
    public static Task NameAsync(this TestSite site) => site.NameAsync(new ActiveDirectoryRules
    {
        PrincipalNames = new PrincipalNameRules { Suffixes = [site.Domain] },
        Placement = new PlacementRules { UserTypes = [UserType.Student], Units = new Dictionary<UserType, string> { [UserType.Student] = "OU=Students,DC=school" } },
    });

    /// <inheritdoc cref="NameAsync(TestSite)"/>
    public static async Task NameAsync(this TestSite site, ActiveDirectoryRules rules)
    {
        await site.ChangeRulesAsync(_ => rules);
        await site.Hub.Services.GetRequiredService<DirectoryNaming>().NameNewAsync(site.Id, Cancelled);
    }

    /// <summary>Changes the rules.</summary>
    public static Task ChangeRulesAsync(this TestSite site, Func<ActiveDirectoryRules, ActiveDirectoryRules> change) => site.ChangeAsync(s => s with { ActiveDirectory = change(s.ActiveDirectory) });

    /// <summary>Plans what is to be done.</summary>
    /// <returns>How many orders there are for it.</returns>
    public static Task<int> PlanAsync(this TestSite site, bool again = false) => site.Hub.Services.GetRequiredService<PlanDirectoryWork>().RunAsync(site.Id, again, null, Cancelled);
}
