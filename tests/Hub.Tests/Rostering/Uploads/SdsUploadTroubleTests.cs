using System.Net;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering.Uploads;

/// <summary>Uploads to School Data Sync that meet trouble: what is waited out, what is done again, and how what fails is said.</summary>
public sealed class SdsUploadTroubleTests(UploadHub hub) : IClassFixture<UploadHub>
{
    private const string Graph = "^/external/industryData/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SessionThatEnds_WhileFilesAreSent_IsFollowedByAnother()
    {
        var school = await hub.SchoolAsync();
        school.Sds.SessionsThatEndAtOnce = 1;

        var upload = await school.SendAsync();

        Assert.True((string?)upload["state"] == "completed", upload.ToJsonString());
        Assert.Contains("sending, session 2", UploadSchool.StagesOf(upload));
        Assert.Single(school.Sds.Accepted);
    }

    [Fact]
    public async Task SessionsThatAllEnd_AreGivenUpInWords()
    {
        var school = await hub.SchoolAsync();
        school.Sds.SessionsThatEndAtOnce = int.MaxValue;

        var upload = await school.SendAsync();

        Assert.Equal(("failed", "session_ended", 3, 0), ((string?)upload["state"], UploadSchool.CodeOf(upload), school.Sds.Sessions, school.Sds.Validations));
        Assert.Contains("Send the files again later.", UploadSchool.WordsOf(upload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IndustryData-DataConnector.Read.All")]
    [InlineData("IndustryData-DataConnector.Upload")]
    [InlineData("IndustryData.ReadBasic.All")]
    public async Task PermissionThatLacks_IsNamed(string permission)
    {
        var school = await hub.SchoolAsync();
        school.Sds.Lacking.Add(permission);

        var upload = await school.SendAsync();

        Assert.Equal(("failed", "permission_missing"), ((string?)upload["state"], UploadSchool.CodeOf(upload)));
        Assert.Contains($"application permission {permission}:", UploadSchool.WordsOf(upload), StringComparison.Ordinal);
        Assert.Empty(school.Sds.Accepted);
    }

    [Fact]
    public async Task SignInThatMicrosoftRefuses_IsSaidInWords()
    {
        var school = await hub.SchoolAsync();
        school.Site.Tenant.SignInRefusal = "AADSTS700016: no such application.";

        var upload = await school.SendAsync();

        Assert.Equal(("failed", "sign_in_failed"), ((string?)upload["state"], UploadSchool.CodeOf(upload)));
    }

    [Theory]
    [InlineData("failed", "validation_failed", "could not validate")]
    [InlineData("skipped", "validation_skipped", "(skipped)")]
    [InlineData("unknownFutureValue", "validation_skipped", "(unknownFutureValue)")]
    public async Task ValidationThatEndsOtherwise_IsAFailureInWords(string ends, string code, string words)
    {
        var school = await hub.SchoolAsync();
        school.Sds.Ends = ends;

        var upload = await school.SendAsync();

        Assert.Equal(("failed", code), ((string?)upload["state"], UploadSchool.CodeOf(upload)));
        Assert.Contains(words, UploadSchool.WordsOf(upload), StringComparison.Ordinal);
        Assert.Empty(school.Sds.Accepted);
    }

    [Fact]
    public async Task SessionThatEnds_BeforeTheValidation_IsSentAgain()
    {
        var school = await hub.SchoolAsync();
        var uploads = hub.Get<SdsUploads>();
        Assert.True((await uploads.PlanAsync(school.Site.Id, await school.ExportAsync(), again: false, Cancellation)).Succeeded(out var job, out var refusal), refusal?.Detail);
        var connector = (await uploads.BeginAsync(job, Cancellation)).Value!.Connector;
        var sent = (await uploads.SendAsync(job, connector, Cancellation)).Value!;

        var late = await uploads.ValidateAsync(job, connector, sent with { Expires = DateTimeOffset.UtcNow }, Cancellation);

        Assert.True(late.Failure!.NeedsNewSession);
        Assert.Equal(0, school.Sds.Validations);
    }

    [Fact]
    public async Task ValidationWithErrors_IsAFailure_ThoughMicrosoftSaysThatItSucceeded()
    {
        var school = await hub.SchoolAsync();
        school.Sds.Looks = int.MaxValue;
        var path = await school.StartAsync(await school.ExportAsync());
        await UntilAsync(path, u => UploadSchool.StagesOf(u).Contains("running"));
        // Files are damaged on their way.
        var container = new BlobServiceClient(school.Site.Simulators.Storage).GetBlobContainerClient((string)(await school.Site.GetAsync(path))["containerId"]!);
        await container.DeleteBlobAsync("orgs.csv", cancellationToken: Cancellation);
        await container.GetBlobClient("users.csv").UploadAsync(BinaryData.FromString("sourcedId,Username\r\n"), overwrite: true, Cancellation);
        school.Sds.Looks = 1;

        var upload = await school.Site.Hub.Client.AtRestAsync(path);

        Assert.Equal(("failed", "validation_failed", "succeeded", 2), ((string?)upload["state"], UploadSchool.CodeOf(upload), (string?)upload["validation"]!["status"], (int)upload["validation"]!["errorCount"]!));
        Assert.Contains("found 2 errors in the files and took nothing over: When trying to validate required file orgs.csv encountered RequiredFileNotFound error.", UploadSchool.WordsOf(upload), StringComparison.Ordinal);
        Assert.Equal(["orgs.csv", "users.csv"], upload["validation"]!["errors"]!.AsArray().Select(e => (string?)e!["target"]).Order());
        Assert.Empty(school.Sds.Accepted);
    }

    [Fact]
    public async Task Crash_AfterAnyStep_RepeatsItWithoutHarm()
    {
        var school = await hub.SchoolAsync();
        var uploads = hub.Get<SdsUploads>();
        Assert.True((await uploads.PlanAsync(school.Site.Id, await school.ExportAsync(), again: false, Cancellation)).Succeeded(out var job, out var refusal), refusal?.Detail);

        _ = await uploads.BeginAsync(job, Cancellation);
        var connector = (await uploads.BeginAsync(job, Cancellation)).Value!.Connector;
        _ = await uploads.SendAsync(job, connector, Cancellation);
        var sent = (await uploads.SendAsync(job, connector, Cancellation)).Value!;
        var first = (await uploads.ValidateAsync(job, connector, sent, Cancellation)).Value!;
        var again = (await uploads.ValidateAsync(job, connector, sent, Cancellation)).Value!;
        while ((await uploads.LookAsync(job, first.Id, Cancellation)).Value is { Ended: false })
        {
        }

        await uploads.EndAsync(job, unchanged: false, null, Cancellation);
        await uploads.EndAsync(job, unchanged: false, new UploadFailure("internal_error", "Late."), Cancellation);

        Assert.Equal(first, again);
        Assert.Equal((2, 1, 1), (school.Sds.Sessions, school.Sds.Validations, school.Sds.Accepted.Count));
        Assert.Equal(JobState.Completed, (await uploads.FindAsync(school.Site.Id, job.Id, Cancellation))!.State);
    }

    [Theory]
    [InlineData(FaultKind.ServiceUnavailable, "GET", "getUploadSession$")]
    [InlineData(FaultKind.Throttle, "GET", "dataConnectors$")]
    [InlineData(FaultKind.Throttle, "POST", "validate$")]
    [InlineData(FaultKind.ServiceUnavailable, "POST", "validate$")]
    [InlineData(FaultKind.DropConnection, "POST", "validate$")]
    [InlineData(FaultKind.TimeoutAfterEffect, "POST", "validate$")]
    [InlineData(FaultKind.InternalError, "GET", "operations/")]
    public async Task PassingTrouble_IsWaitedOut_AndNothingIsValidatedTwice(FaultKind fault, string method, string path)
    {
        var school = await hub.SchoolAsync();
        school.Site.Simulators.Faults.Add(new FaultRule(fault) { Directory = SimulatedDirectory.Microsoft365, Method = method, Path = $"{Graph}.*{path}", Times = 2, RetryAfter = 0.01 });

        var upload = await school.SendAsync();

        Assert.True((string?)upload["state"] == "completed", upload.ToJsonString());
        Assert.Equal((1, 1), (school.Sds.Validations, school.Sds.Accepted.Count));
    }

    [Fact]
    public async Task TroubleThatDoesNotPass_EndsInWords()
    {
        var school = await hub.SchoolAsync();
        school.Site.Simulators.Faults.Add(new FaultRule(FaultKind.Throttle) { Directory = SimulatedDirectory.Microsoft365, Method = "POST", Path = $"{Graph}.*validate$", Times = int.MaxValue, RetryAfter = 0.001 });

        var upload = await school.SendAsync();
        school.Site.Simulators.Faults.Clear();

        Assert.Equal(("failed", "throttled"), ((string?)upload["state"], UploadSchool.CodeOf(upload)));
    }

    [Fact]
    public async Task LostAnswerOfAValidation_WhichMicrosoftBegan_IsFoundAgain()
    {
        var school = await hub.SchoolAsync();
        await school.SendAsync();
        // The one of the first upload is not taken for that of the second.
        school.Site.Simulators.Faults.Add(new FaultRule(FaultKind.TimeoutAfterEffect) { Directory = SimulatedDirectory.Microsoft365, Method = "POST", Path = $"{Graph}.*validate$" });

        var upload = await school.SendAsync(again: true);

        Assert.Equal("completed", (string?)upload["state"]);
        Assert.Equal((2, 2), (school.Sds.Validations, school.Sds.Accepted.Count));
    }

    private async Task UntilAsync(string path, Func<JsonNode, bool> reached)
    {
        while (true)
        {
            using var answer = await hub.Hub.Client.GetAsync(path, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK && reached(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!))
                return;
            await Task.Delay(10, Cancellation);
        }
    }
}
