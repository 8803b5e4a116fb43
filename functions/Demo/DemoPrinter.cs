using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Hub.Functions.Demo;

/// <summary>How the demo looks.</summary>
internal sealed class DemoPrinter(IAnsiConsole console)
{
    private const int Examples = 6;
    private static readonly (string Rule, string Says)[] AddressRules =
        [("misAddress", "the MIS address, in a domain of the tenant"), ("account", "that of the account the hub knows"), ("leftOut", "none: left out, see sds-left-out.csv")];

    public void Opening(string what)
    {
        console.Write(new Rule("[bold]Hub[/]").LeftJustified());
        console.MarkupLineInterpolated($"What the hub does with {what}. Nothing here leaves this machine.");
        console.WriteLine();
    }

    public void Chapter(string number, string title)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{number}. {title.EscapeMarkup()}[/]").LeftJustified());
    }

    /// <summary>Shows a bar while a job runs.</summary>
    public Task<JsonNode> ProgressAsync(string title, Func<Action<JsonNode>, Task<JsonNode>> follow) => console.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask(title, maxValue: 1);
            var last = await follow(job =>
            {
                var progress = job["progress"] ?? job;
                if (progress.Number("total") is > 0 and var total)
                    bar.MaxValue(total).Value(progress.Number("done"));
                if (progress.Text("stage") is { Length: > 0 } stage)
                    bar.Description = $"{title}: {stage}".EscapeMarkup();
            });
            bar.Description = title;
            bar.Value = bar.MaxValue;
            return last;
        });

    public void Import(JsonNode import)
    {
        var counts = new Table().Border(TableBorder.Rounded).AddColumn("Records").AddColumn(Right("Stored")).AddColumn(Right("Added")).AddColumn(Right("Changed")).AddColumn(Right("Left"));
        foreach (var type in import["records"]?.AsArray() ?? [])
            counts.AddRow(type!.Text("type"), Number(type!, "count"), Number(type!, "added"), Number(type!, "changed"), Number(type!, "left"));
        console.Write(counts);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{import.Number("errors")} rows with errors were dropped, {import.Number("warnings")} values with warnings were left out:");
        foreach (var issue in (import["issues"]?.AsArray() ?? []).Take(Examples))
        {
            console.MarkupLineInterpolated(
                CultureInfo.InvariantCulture, $"  [yellow]{issue!.Text("severity")}[/] {issue!.Text("file")} line {issue!.Text("line")} {issue!.Text("field")}: {issue!.Text("message")}");
        }
    }

    public void ChangeSet(string title, IReadOnlyList<JsonNode> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title.EscapeMarkup()).AddColumn("Outcome").AddColumn("Code").AddColumn(Right("People")).AddColumn("For example");
        foreach (var group in rows.GroupBy(r => (Outcome: r.Text("outcome"), Code: r.Text("code"))).OrderByDescending(g => g.Count()))
        {
            var example = group.First();
            var text = example.Text("to").Length > 0 && example.Text("from").Length > 0
                ? $"{example.Text("name")}: {example.Text("from")} -> {example.Text("to")}"
                : $"{example.Text("name")}: {example.Text("reason")}";
            table.AddRow(Coloured(group.Key.Outcome), group.Key.Code.EscapeMarkup(), Number(group.Count()), text.EscapeMarkup());
        }

        console.Write(table);
    }

    public void Brake(JsonNode job) => console.MarkupLineInterpolated($"[yellow]The brake holds it:[/] {job["brake"]} Somebody has to approve it; the demo does.");

    public void Export(JsonNode export)
    {
        var files = new Table().Border(TableBorder.Rounded).AddColumn("File").AddColumn(Right("Rows"));
        foreach (var file in export["files"]?.AsArray() ?? [])
            files.AddRow(file!.Text("name").EscapeMarkup(), Number(file!, "rows"));
        console.Write(files);
        var people = new Table().Border(TableBorder.Rounded).AddColumn("Address used").AddColumn(Right("People"));
        foreach (var (rule, says) in AddressRules)
            people.AddRow(says, Number(export["people"] ?? export, rule));
        console.Write(people);
    }

    public void Closing(string folder, IEnumerable<string> files, TimeSpan elapsed)
    {
        console.WriteLine();
        console.Write(new Rule().LeftJustified());
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Done in {elapsed.TotalSeconds:0} s. The files are in [blue]{folder}[/]:");
        foreach (var file in files.Order(StringComparer.Ordinal))
            console.MarkupLineInterpolated($"  {file}");
    }

    /// <summary>What to set in a shell so that the README's curl lines work on this hub.</summary>
    public void Staying(Uri address, string key, Guid site, Uri mail)
    {
        console.WriteLine();
        console.WriteLine("The hub goes on serving; Ctrl+C ends it. For the README's curl lines, in another shell:");
        console.WriteLine();
        // Plain output: a long line that the console wraps would not paste.
        Console.WriteLine($"    HUB={address.ToString().TrimEnd('/')} KEY={key} SITE={site}");
        Console.WriteLine($"    The mails that the hub sends: {mail}");
    }

    /// <summary>How to open the portal.</summary>
    public void Portal(Uri address, string username, string password, string? yearToUpdate)
    {
        console.WriteLine();
        console.WriteLine("The portal, for the school's administrator: tick people, preview the update of their addresses, apply it.");
        if (yearToUpdate is not null)
            console.WriteLine($"The pupils of year {yearToUpdate} still have their old addresses.");
        console.WriteLine();
        Console.WriteLine($"    {new Uri(address, yearToUpdate is null ? "/users" : $"/users?year={yearToUpdate}")}");
        Console.WriteLine($"    username {username}, password {password}");
    }

    private static string Coloured(string outcome) => outcome switch
    {
        "updated" or "planned" => $"[green]{outcome}[/]",
        "failed" => $"[red]{outcome}[/]",
        _ => outcome.EscapeMarkup(),
    };

    private static TableColumn Right(string title) => new TableColumn(title).RightAligned();

    private static string Number(JsonNode node, string name) => Number(node.Number(name));

    private static string Number(int number) => number.ToString("N0", CultureInfo.GetCultureInfo("en-GB"));
}
