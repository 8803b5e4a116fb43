using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Functions.Portal;
using Hub.Local.Functions;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>Every page, part, file and form of user management, asked for by those who may not have it.</summary>
public sealed partial class UserManagementIsolationTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    // These concern whoever asks: another school's administrator gets the own school's.
    private static readonly string[] OfTheViewer = ["GetUsers", "GetUsersAudit", "GetUsersAuditCsv", "GetDirectoryUsers", "GetAddressUpdates", "PostAddressUpdate", "GetUnclaimed", "ConfirmPasswords", "PostPasswords",
        "GetUpload", "GetUploadTemplate", "PostUpload", "GetNewUser", "PostNewUser", "PostYearOfLeaving"];

    [Fact]
    public async Task EveryEndpoint_ForOthers_IsNotFoundAndChangesNothing()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"new1@{domain}", $"old1@{domain}", "Secret", "Person")]);
        var foreign = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        using var staff = await Administrator.SignInAsync(site, Roles.Staff);
        using var student = await Administrator.SignInAsync(site, Roles.Student);
        using var other = await Administrator.SignInAsync(foreign);
        var (path, _) = await administrator.PreviewAsync("google", ("who", "found"));
        var before = await StateAsync(site, administrator.Id, path);

        foreach (var (name, method, route) in Endpoints())
        {
            var url = route.Replace("{accountId:guid}", administrator.Id.ToString(), StringComparison.Ordinal).Replace("{jobId}", path[(path.LastIndexOf('/') + 1)..], StringComparison.Ordinal);
            if (name == "GetMisPerson")
                url += "?mis=p1";
            foreach (var target in Choices(url))
            {
                foreach (var person in new[] { staff, student })
                    Assert.Equal((name, HttpStatusCode.NotFound), (name, await StatusAsync(person, method, target)));
                if (name == "GetMisPerson")
                    Assert.DoesNotContain("Secret", (await other.Browser.GetAsync($"/{target}")).Text, StringComparison.Ordinal);
                else if (OfTheViewer.Contains(name))
                    Assert.DoesNotContain("Secret", await (await AskAsync(other, method, target)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
                else
                    Assert.Equal((target, HttpStatusCode.NotFound), (target, await StatusAsync(other, method, target)));
            }
        }

        Assert.Equal(before, await StateAsync(site, administrator.Id, path));
        Assert.Empty(site.Writes);
    }

    [Fact]
    public async Task EveryEndpoint_SignedOut_AsksToSignIn()
    {
        var site = await fixture.SiteAsync(1);
        using var browser = new Sts.Browser(site.Hub);

        foreach (var (name, method, route) in Endpoints().Where(e => e.Method == "get"))
        {
            var url = $"/{route.Replace("{accountId:guid}", Guid.NewGuid().ToString(), StringComparison.Ordinal).Replace("{jobId}", "x", StringComparison.Ordinal)}";
            Assert.True((await browser.GetAsync(url)).AsksToSignIn, $"{method} {name}");
        }
    }

    [Fact]
    public void Endpoints_AreAllForAdministratorsAlone() => Assert.All(
        Functions(), f => Assert.True(f.GetCustomAttribute<RequiresPersonAttribute>() is { Administrator: true }, f.Name));

    private static async Task<HttpStatusCode> StatusAsync(Administrator person, string method, string target)
    {
        using var answer = await AskAsync(person, method, target);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> AskAsync(Administrator person, string method, string target)
    {
        if (method == "get")
            return await person.SendAsync(HttpMethod.Get, $"/{target}");
        var token = Administrator.Token((await person.Browser.GetAsync("/logout")).Text);
        return await person.SendAsync(HttpMethod.Post, $"/{target}", [new("__RequestVerificationToken", token), new("directory", "google"), new("who", "found"), new("person", "p1"), new("asked", "2026-01-01T00:00:00.0000000+00:00")]);
    }

    private static async Task<(bool, DateTimeOffset, JobState?, int)> StateAsync(TestSite site, Guid account, string path)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var stored = (await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(account, cancellation))!;
        var jobs = (await site.Hub.Services.GetRequiredService<Jobs>().ListAsync(site.Id, EmailUpdateStates.Kind, null, 50, cancellation)).Items;
        return (stored.Disabled, stored.SessionsValidFrom, jobs.FirstOrDefault(j => path.EndsWith(j.Id, StringComparison.Ordinal))?.State, jobs.Count);
    }

    private static IEnumerable<MethodInfo> Functions() => typeof(UserFunctions).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(m => m.GetCustomAttribute<FunctionAttribute>() is not null && TriggerOf(m)?.Route is { } route && (route == "users" || route.StartsWith("users/", StringComparison.Ordinal)));

    private static HttpTriggerAttribute? TriggerOf(MethodInfo function) => function.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).SingleOrDefault(t => t is not null);

    private static IEnumerable<(string Name, string Method, string Route)> Endpoints() =>
        from function in Functions()
        let trigger = TriggerOf(function)!
        from method in trigger.Methods!
        select (function.GetCustomAttribute<FunctionAttribute>()!.Name, method, trigger.Route!);

    /// <summary>A route for each of the words that its last part may be.</summary>
    private static IEnumerable<string> Choices(string route) =>
        Alternatives().Match(route) is { Success: true } match ? match.Groups[1].Value.Split('|').Select(word => route.Replace(match.Value, word, StringComparison.Ordinal)) : [route];

    [GeneratedRegex(@"\{\w+:regex\(\^\(([^)]*)\)\$\)\}")]
    private static partial Regex Alternatives();
}
