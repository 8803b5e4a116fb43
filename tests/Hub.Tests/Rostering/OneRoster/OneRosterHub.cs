using Hub.Tests.Fixtures;
using Hub.Tests.Partners;
using Hub.Tests.Sts;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>A hub with a school that a OneRoster consumer reads: seven pupils of year 7, a parent and a teacher.</summary>
public sealed class OneRosterHub(AzuriteFixture azurite) : IAsyncLifetime
{
    public const string V11 = "/ims/oneroster/v1p1";
    public const string V12 = "/ims/oneroster/rostering/v1p2";
    public const string Demographics11 = "https://purl.imsglobal.org/spec/or/v1p1/scope/roster-demographics.readonly";
    public const string Demographics12 = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-demographics.readonly";

    internal RapHub Partners { get; } = new(azurite);

    /// <summary>A token for the school with <c>onerosterapi</c>.</summary>
    public string Token { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Partners.InitializeAsync();
        Token = await TokenAsync("onerosterapi");
    }

    public ValueTask DisposeAsync() => Partners.DisposeAsync();

    /// <summary>A token of a new client at the school.</summary>
    internal async Task<string> TokenAsync(params string[] scopes) =>
        (await Partners.Sts.TokenAsync(await Partners.ClientAsync(StsHub.School, StsHub.Application, scopes))).AccessToken;

    /// <summary>Asks OneRoster 1.1 with <see cref="Token"/>, unless another is given.</summary>
    internal Task<RapReply> GetAsync(string path, string? token = null, string? ifNoneMatch = null) => Partners.SendAsync(V11 + path, token ?? Token, ifNoneMatch: ifNoneMatch);

    internal Task<RapReply> Get12Async(string path, string? token = null) => Partners.SendAsync(V12 + path, token ?? Token);
}

internal static class OneRosterReplies
{
    /// <summary>The ids of a list.</summary>
    public static string[] Ids(this RapReply reply, string key) => [.. reply.Json[key]!.AsArray().Select(r => (string)r!["sourcedId"]!)];

    /// <summary>The standard's minor code.</summary>
    public static string? Minor(this RapReply reply) => (string?)reply.Json["imsx_CodeMinor"]?["imsx_codeMinorField"]?[0]?["imsx_codeMinorFieldValue"];

    public static string Description(this RapReply reply) => (string)reply.Json["imsx_description"]!;
}
