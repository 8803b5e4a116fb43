using Hub.Samples.VendorConsole;

if (Settings.Read(args) is not { } settings)
{
    await Console.Error.WriteLineAsync(Settings.Usage);
    return 2;
}

using var hub = new HubClient(settings.Hub);
var keepsakes = Keepsakes.Read(settings.KeptIn);
try
{
    var token = await hub.TokenAsync(settings.ClientId, settings.ClientSecret, "rapapi partner-read partner-write");
    await foreach (var school in hub.CustomersAsync(settings.ApplicationId, token))
        await ShowAsync(school, token);
    return 0;
}
catch (HubException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

async Task ShowAsync(Customer school, string token)
{
    Console.WriteLine(school.Name);
    if (!school.Scopes.Contains("organisation"))
    {
        Console.WriteLine("  has not agreed to RAP");
        return;
    }

    if (await SchoolTokenAsync(school, token) is not { } schoolToken)
    {
        Console.WriteLine("  its secret is not known here: run again with --make-secrets");
        return;
    }

    if (await hub.StudentsAsync(school.OrganisationId, schoolToken, keepsakes.TagOf(school.OrganisationId)) is not ({ } page, var tag))
    {
        Console.WriteLine("  nothing has changed since the last time");
        return;
    }

    foreach (var student in page.Items)
        Console.WriteLine($"  {student.ExternalId} {student.GivenName} {student.FamilyName}");
    if (page.Next is not null)
        Console.WriteLine("  ... and more");
    keepsakes.KeepTag(school.OrganisationId, tag);
}

// With the secret that is kept, if it is still good; else with a new one, if the user wants that.
async Task<string?> SchoolTokenAsync(Customer school, string token)
{
    var client = await hub.SchoolClientAsync(settings.ApplicationId, school.OrganisationId, token);
    try
    {
        if (keepsakes.SecretOf(client.ClientId) is { } kept)
            return await hub.TokenAsync(client.ClientId, kept, "rapapi organisation", client.Token.AcrValues);
    }
    catch (HubException e) when (e.Code == "invalid_client")
    {
        Console.WriteLine("  the secret that was kept is no longer good");
    }

    if (!settings.MakeSecrets)
        return null;
    var made = await hub.NewSecretAsync(settings.ApplicationId, school.OrganisationId, token);
    keepsakes.KeepSecret(client.ClientId, made.Secret);
    return await hub.TokenAsync(client.ClientId, made.Secret, "rapapi organisation", client.Token.AcrValues);
}
