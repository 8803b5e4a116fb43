using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A school's script that gets a token, uses it and its first one, and tries them at another school.</summary>
internal sealed class TokenLoad(ChaosWorld world, ChaosSchool school, ChaosSchool other) : Load(world, "tokens", school)
{
    protected override async Task OnceAsync(CancellationToken stop)
    {
        if (await PostAsync("/connect/token", ChaosSchool.TokenRequest(School.Manager), token: null) is not { } answer)
            return;
        var token = (string)answer.Json["access_token"]!;
        if ((string?)Answer.Claims(token)["client_id"] != School.Manager.Id)
            Ledger.Wrong($"{Name}: a token of {School.Marker} is another client's.");
        // The first one is older than every kill: keys, and what was issued by them, outlive the process.
        foreach (var held in new[] { token, School.Token })
        {
            if (await GetAsync($"/rostering/v1/sites/{School.Id}/exports?limit=1", held) is null)
                return;
        }

        if (await GetAsync($"/rostering/v1/sites/{other.Id}/exports?limit=1", token, 403, 404) is not { } refused)
            return;
        if (refused.Status < 400)
            Ledger.Wrong($"{Name}: {School.Marker} was let in at {other.Marker}.");
        Done();
    }
}
