using System.Diagnostics;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Names for Active Directory: 20,000 people in one pass, beside 1,000 and beside the same formats filled without a look at who has which name. In one school all are called the same, in the
/// other each name is that of fifty. What a person costs must not grow with how many there are.
/// </summary>
internal static class NamingBenchmark
{
    private const int Few = 1_000;
    private const int Many = 20_000;
    private const int Rounds = 7;
    private const double MostGrowth = 2;

    /// <summary>Runs it; 0 when a person of many costs no more than twice what one of few costs.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var table = new Table().AddColumns("", $"{Few:N0} people, µs each", $"{Many:N0} people, µs each", "growth", "of bare formats", $"{Many:N0} in all, ms");
        var worst = 0.0;
        foreach (var (name, namesakes) in new[] { ("all called the same", int.MaxValue), ("fifty of each name", 50) })
        {
            var (few, many) = (Measure(People(Few, namesakes), Named), Measure(People(Many, namesakes), Named));
            var bare = Measure(People(Many, namesakes), Filled);
            worst = Math.Max(worst, many / few);
            table.AddRow(name, $"{few:0.00}", $"{many:0.00}", $"{many / few:0.00}", $"{many / bare:0.00}", $"{many * Many / 1000:0}");
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"growth {worst:0.00} (at most {MostGrowth})");
        return Task.FromResult(worst <= MostGrowth ? 0 : 1);
    }

    /// <summary>Microseconds a person, the best of several rounds.</summary>
    private static double Measure(Person[] people, Action<Person[]> work)
    {
        // As many people in each round, so that none is over before the clock has moved.
        var repeats = Many / people.Length;
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var clock = Stopwatch.StartNew();
            for (var repeat = 0; repeat < repeats; repeat++)
                work(people);
            best = Math.Min(best, clock.Elapsed.TotalMicroseconds / (repeats * people.Length));
        }

        return best;
    }

    private static void Named(Person[] people)
    {
        var named = NamePeople.Run(new NamingInput
        {
            SiteId = Guid.Empty,
            People = people,
            Rules = new ActiveDirectoryRules { PrincipalNames = new PrincipalNameRules { Suffixes = ["school.example"], Default = ["[%F].[%S]"] } },
            Names = StoredNames.None,
        });
        if (named.Select(n => n.AccountName.Value).Distinct(StringComparer.OrdinalIgnoreCase).Count() != people.Length)
            throw new InvalidOperationException("Two people have the same name.");
    }

    private static void Filled(Person[] people)
    {
        var formats = new[] { "[%F].[%S]", "[%F1][%S]", "[%F].[%S]" }.Select(f => UsernameFormat.Parse(f).Succeeded(out var format, out _) ? format : null!).ToArray();
        if (people.OrderBy(p => p.SourcedId, StringComparer.Ordinal).Select(NamedOf).Sum(p => formats.Count(f => f.Fill(p) is not null)) != people.Length * formats.Length)
            throw new InvalidOperationException("Somebody lacks a name.");

        static NamedPerson NamedOf(Person person) => NamedPerson.Of(person);
    }

    private static Person[] People(int count, int namesakes) =>
        [.. Enumerable.Range(0, count).Select(n => new Person { SourcedId = $"p{n:00000}", GivenName = $"Jane{Word(n / namesakes)}", FamilyName = "Featherstone-Smith", UserType = UserType.Student, Roles = [] })];

    private static string Word(int number) => number == 0 ? "" : Word(number / 26) + (char)('a' + (number % 26));
}
