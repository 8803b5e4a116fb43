using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.BrowserTests;

/// <summary>What nights came to, as a school's administrator and the operating team see it.</summary>
public sealed class NightPagesTests(ChromiumFixture chromium, AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly DateOnly Last = new(2026, 11, 26);
    private readonly StsHub sts = new(azurite);

    public ValueTask InitializeAsync() => sts.InitializeAsync();

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Theory]
    [InlineData(1280)]
    [InlineData(PortalPage.PhoneWidth)]
    public async Task Nights_OfEveryKind_AreAccessible(int width)
    {
        await SeedAsync();
        var username = $"head.{Guid.NewGuid():N}";
        await sts.PutPersonAsync(StsHub.School, Guid.NewGuid(), new
        {
            username,
            givenName = "Head",
            familyName = "Teacher",
            email = "head@school.example",
            roles = new[] { Roles.Staff, Roles.Administrator, Roles.Operator },
            password = StsHub.Password,
        });
        await using var portal = await PortalPage.OpenAsync(chromium.Browser, sts, width);
        await portal.SignInAsync(username, path: "/operator/nights");

        foreach (var (path, name, said) in new[]
        {
            ("/operator/nights", "nights", "Thu 26 Nov 2026"), ($"/operator/nights/{Last:yyyy-MM-dd}", "night", "Google: 412 addresses wait for your approval."),
            ("/preferences/nightly", "nightly", "1 new, 12 changed, 3 gone"),
        })
        {
            await portal.Page.GotoAsync(path);
            Assert.Contains(said, await portal.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
            await portal.AssertGoodAsync();
            await portal.PictureAsync($"{name}-{width}");
        }
    }

    private async Task SeedAsync()
    {
        var (nights, cancellation) = (sts.Hub.Services.GetRequiredService<Nights>(), TestContext.Current.CancellationToken);
        var began = new DateTimeOffset(2026, 11, 26, 2, 0, 4, TimeSpan.Zero);
        for (var ago = 0; ago < 12; ago++)
            await nights.StoreAsync(new Night(Last.AddDays(-ago), began.AddDays(-ago), began.AddDays(-ago).AddMinutes(7 + ago), 120, 112 - ago, ago % 4, ago == 3 ? 14 : 0, 2), cancellation);
        var school = new SiteNight { SiteId = StsHub.School, Name = "St Mary's Church of England Primary School", Night = Last, StartedAt = began };
        await nights.StoreAsync(school with
        {
            EndedAt = began.AddSeconds(48),
            State = SiteNightState.NeedsYou,
            People = new PeopleChanges(1, 12, 3),
            Updates =
            [
                new NightUpdate(DirectoryKind.Microsoft365, "u1", JobState.Completed, 2, 0, null),
                new NightUpdate(DirectoryKind.Google, "u2", JobState.AwaitingApproval, 412, 0, "412 of 1300 accounts would change, which is more than 20 in 100."),
            ],
            Exports = [new NightExport("sds-v2.1", "e1", JobState.Completed, 1304, 16, null)],
        }, cancellation);
        await nights.StoreAsync(school with { SiteId = StsHub.OtherSchool, Name = "Whitcombe Academy", EndedAt = began.AddSeconds(9), State = SiteNightState.Failed, Failures = ["Hub IDs could not be brought in step with the MIS."] }, cancellation);
        await nights.StoreAsync(school with { Night = Last.AddDays(-1), EndedAt = began, State = SiteNightState.Paused }, cancellation);
    }
}
