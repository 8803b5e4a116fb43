using Hub.Core.Mis;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Tests.Operations.Nightly;

/// <summary>When there is nothing to do for a school.</summary>
public sealed class InStepWithTests
{
    private static readonly DateOnly Day = new(2026, 11, 26);
    private static readonly Site School = new() { Id = Guid.NewGuid(), Name = "School" };
    private static readonly InStepWith InStep = new("data", InStepWith.SettingsOf(School), Day.AddDays(2), Day.AddDays(5), Day);

    [Fact]
    public void Holds_SameDataSameSettings_UntilTheDayOnWhichTheyMeanSomethingElse()
    {
        Assert.True(InStep.Holds(School, "data", null, Day.AddDays(1)));
        Assert.False(InStep.Holds(School, "data", null, Day.AddDays(2)));
        Assert.False(InStep.Holds(School, "other", null, Day.AddDays(1)));
        Assert.True(InStep.HoldsForFiles(School, "data", null, Day.AddDays(4)));
        Assert.False(InStep.HoldsForFiles(School, "data", null, Day.AddDays(5)));
        Assert.True((InStep with { Until = null }).Holds(School, "data", null, Day.AddYears(1)));
    }

    public static TheoryData<string> Deciding => ["rules", "accounts", "tenant", "google", "updates", "formats", "zone"];

    [Theory]
    [MemberData(nameof(Deciding))]
    public void Holds_SettingThatDecides_Ends(string setting) => Assert.False(InStep.Holds(Changed(setting), "data", null, Day));

    [Fact]
    public void Holds_SettingThatDecidesNothing_Stays() =>
        Assert.True(InStep.Holds(School with { Notice = new Notice("Closed", default, default), Nightly = new NightlyRules { Pauses = [new Pause(Day, Day)] } }, "data", null, Day));

    [Fact]
    public void Holds_LinkMadeByHand_Ends()
    {
        Assert.False(InStep.Holds(School, "data", "another", Day));
        Assert.False(InStep.HoldsForFiles(School, "data", "another", Day));
        Assert.True((InStep with { Links = "another" }).Holds(School, "data", "another", Day));
    }

    private static Site Changed(string setting) => setting switch
    {
        "rules" => School with { EmailRules = new Dictionary<UserType, EmailRule> { [UserType.Student] = new() { Enabled = false } } },
        "accounts" => School with { Accounts = School.Accounts with { UserTypes = [UserType.Student] } },
        "tenant" => School with { Microsoft365 = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = ["school.example"] } },
        "google" => School with { Google = new GoogleWorkspace { Domains = ["school.example"], AdminUser = "a@school.example", ProtectedServiceAccountKey = "x" } },
        "updates" => School with { Nightly = new NightlyRules { Updates = [DirectoryKind.Google] } },
        "formats" => School with { Nightly = new NightlyRules { Formats = ["sds-v2.1"] } },
        _ => School with { TimeZone = "Europe/Dublin" },
    };
}
