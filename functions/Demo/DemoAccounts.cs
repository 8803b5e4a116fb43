using System.Text.Json.Nodes;
using Hub.Simulators;

namespace Hub.Functions.Demo;

/// <summary>Accounts to simulate for the people of a user's own feed: each under an address of an older form than the MIS's.</summary>
internal static class DemoAccounts
{
    /// <summary>The domain of most addresses; <c>school.example</c> when nobody has one.</summary>
    public static string Domain(IEnumerable<JsonNode> people) =>
        people.SelectMany(Emails).GroupBy(e => e[(e.LastIndexOf('@') + 1)..]).OrderByDescending(g => g.Count()).FirstOrDefault()?.Key ?? "school.example";

    public static IEnumerable<SimulatedPerson> For(IReadOnlyCollection<JsonNode> people)
    {
        var domain = Domain(people);
        foreach (var (person, i) in people.Select((p, i) => (p, i)))
            yield return new SimulatedPerson(person.Text("sourcedId"), person.Text("givenName"), person.Text("familyName"), $"old{i + 1:00000}@{domain}");
    }

    private static IEnumerable<string> Emails(JsonNode person) => person["emails"]?.AsArray().Select(e => e!.GetValue<string>()) ?? [];
}
