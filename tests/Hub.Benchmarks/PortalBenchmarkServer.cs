using System.Globalization;
using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Benchmarks;

/// <summary>A hub with one large school, whose people all have accounts.</summary>
internal static class PortalBenchmarkServer
{
    private const int Pupils = 20_000;
    private static readonly Guid SiteId = new("a0000000-0000-4000-8000-000000000001");

    /// <summary>Serves until standard input ends. Prints the hub's address, an administrator's username and password, and the account of somebody.</summary>
    public static async Task<int> RunAsync(string connection, string dataFolder)
    {
        var builder = Functions.Program.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={connection}", $"--Hub:DataFolder={dataFolder}"]);
        builder.Logging.ClearProviders();
        using var hub = builder.Build();
        await hub.StartAsync();
        await hub.Services.GetRequiredService<Sites>().TryStoreAsync(new Site { Id = SiteId, Name = "Large school" }, null, CancellationToken.None);
        var people = Enumerable.Range(0, Pupils).Select(Person).ToArray();
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        var records = new MisRecords
        {
            Orgs = [new Org { SourcedId = "school", Name = "Large school", Type = "school" }],
            AcademicSessions = [],
            Courses = [],
            Classes = [],
            Enrolments = [],
            People = people,
        };
        await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(SiteId, records, CancellationToken.None), null, CancellationToken.None);
        await hub.Services.GetRequiredService<People>().ApplyAsync(
            SiteId, people.Select(p => new RecordChange(ChangeKind.Added, p.SourcedId, JsonSerializer.SerializeToUtf8Bytes(p, MisJson.Default.Person))), CancellationToken.None);
        // Of the accounts nothing but their rows in the site's list is asked for, except the measured person's.
        var listed = await hub.Services.GetRequiredService<Tables>().GetAsync(SiteAccountRow.Table);
        foreach (var batch in people.Chunk(Tables.BatchSize))
            await listed.SubmitTransactionAsync(batch.Select(p => SiteAccountRow.Change(AccountOf(p))[0]));
        var accounts = hub.Services.GetRequiredService<Accounts>();
        await accounts.TryAddAsync(AccountOf(people[Pupils / 2]), CancellationToken.None);
        await accounts.TryAddAsync(
            new Account { Id = Guid.NewGuid(), SiteId = SiteId, Username = "administrator", Roles = [Roles.Administrator], PasswordHash = PasswordSignIn.Hash("benchmark-password") }, CancellationToken.None);
        Console.WriteLine($"{hub.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()} administrator benchmark-password {IdOf(people[Pupils / 2])}");
        await Console.In.ReadToEndAsync();
        await hub.StopAsync();
        return 0;
    }

    private static Person Person(int number) => new()
    {
        SourcedId = $"p{number.ToString("D5", CultureInfo.InvariantCulture)}",
        UserType = UserType.Student,
        GivenName = "Given",
        FamilyName = $"Family{number}",
        Emails = [$"p{number}@school.example"],
        YearGroup = (7 + (number % 7)).ToString(CultureInfo.InvariantCulture),
        RegistrationGroup = $"{7 + (number % 7)}{(char)('A' + (number / 7 % 8))}",
        Roles = [new PersonRole("student", "school")],
    };

    private static Account AccountOf(Person person) => new()
    {
        Id = IdOf(person),
        SiteId = SiteId,
        Username = person.SourcedId,
        PersonId = person.SourcedId,
        GivenName = person.GivenName,
        FamilyName = person.FamilyName,
    };

    private static Guid IdOf(Person person) => new($"c0000000-0000-4000-8000-{person.SourcedId[1..].PadLeft(12, '0')}");
}
