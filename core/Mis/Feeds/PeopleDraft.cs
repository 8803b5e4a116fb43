namespace Hub.Core.Mis.Feeds;

/// <summary>People while their roles and relations are still being read.</summary>
internal sealed class PeopleDraft(string file, IssueLog issues)
{
    private const int MaxRoles = 50;
    private const int MaxAgents = 50;
    private readonly Index<Draft> drafts = new(file);

    /// <summary>People so far.</summary>
    public Index<Draft> Index => drafts;

    /// <summary>Somebody of whom more is to come.</summary>
    public sealed class Draft(Person person, string file, int line)
    {
        public Person Person { get; } = person;

        public string File { get; } = file;

        public int Line { get; } = line;

        /// <summary>What the feed itself says that the person is; null to tell by the roles.</summary>
        public UserType? Stated { get; init; }

        public List<PersonRole> Roles { get; } = [];

        public List<string> Agents { get; } = [];
    }

    /// <summary>Adds a person, unless the id is taken.</summary>
    public Draft? Add(FeedRow row, Person person, string idColumn, UserType? stated = null)
    {
        var draft = new Draft(person, row.File.Name, row.Line) { Stated = stated };
        return row.AddTo(drafts, person.SourcedId, draft, idColumn) ? draft : null;
    }

    /// <summary>Adds a role, for the row that gives it.</summary>
    public static void AddRole(FeedRow row, Draft draft, PersonRole role, string column)
    {
        if (draft.Roles.Any(r => r.OrgSourcedId == role.OrgSourcedId && r.Role == role.Role))
        {
            row.Report(Rules.RoleOfElse, column);
        }
        else if (draft.Roles.Count == MaxRoles)
        {
            row.Report(Rules.TooMany, column, detail: $"{MaxRoles}");
        }
        else if (role.Primary && draft.Roles.Any(r => r.Primary && r.OrgSourcedId == role.OrgSourcedId))
        {
            row.Report(Rules.SecondPrimary, column);
            draft.Roles.Add(role with { Primary = false });
        }
        else
        {
            draft.Roles.Add(role);
        }
    }

    /// <summary>Relates a pupil and a contact to one another.</summary>
    public static void Relate(FeedRow row, Draft pupil, Draft contact, string column)
    {
        foreach (var (one, other) in new[] { (pupil, contact), (contact, pupil) })
        {
            if (one.Agents.Contains(other.Person.SourcedId))
                continue;
            if (one.Agents.Count == MaxAgents)
                row.Report(Rules.TooMany, column, detail: $"{MaxAgents}");
            else
                one.Agents.Add(other.Person.SourcedId);
        }
    }

    /// <summary>The people who have a role, with those relations that lead to one of them.</summary>
    /// <param name="roleSource">What gives people their roles, for messages.</param>
    /// <param name="agentColumn">The column that names related people, for messages.</param>
    public Index<Person> Finish(string roleSource, string agentColumn)
    {
        var people = new Index<Person>(file);
        foreach (var draft in drafts.Records)
        {
            if (draft.Roles.Count == 0)
                issues.Add(Rules.NoRole, Severity.Error, draft.File, draft.Line, "", detail: roleSource);
        }

        foreach (var draft in drafts.Records.Where(d => d.Roles.Count > 0))
        {
            var agents = draft.Agents.Where(a => drafts.Find(a) is { Roles.Count: > 0 }).ToArray();
            foreach (var unknown in draft.Agents.Except(agents))
                issues.Add(Rules.Dangling, Severity.Warning, draft.File, draft.Line, agentColumn, unknown, file);
            var person = draft.Person with { Roles = [.. draft.Roles], AgentSourcedIds = agents, UserType = draft.Stated ?? Vocabulary.UserTypeOf(draft.Roles) };
            people.TryAdd(person.SourcedId, person, draft.Line, out _);
        }

        return people;
    }
}
