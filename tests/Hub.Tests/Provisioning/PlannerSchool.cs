using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Tests.Provisioning;

/// <summary>A small school and its directory, for the planner's tests: what a test does not say is in order.</summary>
internal static class PlannerSchool
{
    public const string Domain = "stmarys.sch.uk";

    public static readonly IReadOnlySet<string> Domains = new HashSet<string> { Domain, "mail.stmarys.sch.uk" };

    public static Person Person(string id, params string[] emails) => new()
    {
        SourcedId = id,
        UserType = UserType.Student,
        GivenName = "Ada",
        FamilyName = "Byron",
        Emails = emails,
        Roles = [new PersonRole("student", "school")],
    };

    /// <summary>The account that carries a person's id.</summary>
    public static RemoteAccount AccountOf(string personId, string address) => Account($"id-{personId}", address) with { ExternalIds = [personId] };

    public static RemoteAccount Account(string directoryId, string address) => new() { DirectoryId = directoryId, Address = address, GivenName = "Ada", FamilyName = "Byron" };

    public static DirectoryAccount Link(string personId, string directoryId) => new(Guid.Empty, DirectoryKind.Google, personId, directoryId, "");

    public static PlannerInput Input(IReadOnlyList<Person> people, params IReadOnlyList<RemoteAccount> accounts) =>
        new() { Directory = DirectoryKind.Google, Domains = Domains, People = people, Accounts = accounts };

    /// <summary>The one row of a school of one person.</summary>
    public static ChangeRow Row(Person person, params IReadOnlyList<RemoteAccount> accounts) => Assert.Single(EmailUpdatePlanner.Plan(Input([person], accounts)));

    public static Dictionary<string, ChangeRow> Rows(PlannerInput input) => EmailUpdatePlanner.Plan(input).ToDictionary(r => r.PersonId);

    public static IReadOnlyDictionary<UserType, EmailRule> Rule(UserType type, bool enabled = true, params string[] domains) =>
        new Dictionary<UserType, EmailRule> { [type] = new EmailRule { Enabled = enabled, Domains = domains } };
}
