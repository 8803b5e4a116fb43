namespace Hub.Functions.Demo;

/// <summary>What <c>-- demo</c> was asked to do.</summary>
/// <param name="Feed">A feed of the user's own; null for the sample school.</param>
/// <param name="Output">The folder for the files that are made.</param>
/// <param name="Stay">Whether the hub and its simulated directories go on serving afterwards.</param>
internal sealed record DemoOptions(string? Feed, string Output, bool Stay)
{
    public const string Usage = """
        Usage: dotnet run --project functions -- demo [--feed FILE.zip] [--out FOLDER] [--stay]

          --feed FILE.zip   your own MIS data (OneRoster 1.1 or 1.2 bulk CSV, or School Data Sync V1 or V2.1) in place of the sample school
          --out FOLDER      where the files go (default: hub-demo)
          --stay            go on serving afterwards, with the simulated directories, until Ctrl+C
        """;

    /// <summary>Reads the arguments after <c>demo</c>.</summary>
    /// <returns>The options, or null with what is wrong.</returns>
    public static DemoOptions? Parse(ReadOnlySpan<string> args, out string? error)
    {
        var options = new DemoOptions(null, "hub-demo", Stay: false);
        error = null;
        while (!args.IsEmpty)
        {
            if (args[0] == "--stay")
            {
                options = options with { Stay = true };
                args = args[1..];
                continue;
            }

            (options, error) = args switch
            {
                ["--feed", var feed, ..] when !File.Exists(feed) => (options, $"There is no file {feed}."),
                ["--feed", var feed, ..] => (options with { Feed = feed }, null),
                ["--out", var folder, ..] => (options with { Output = folder }, null),
                [var other, ..] => (options, $"'{other}' is not an option of the demo, or lacks its value."),
                [] => (options, null),
            };
            if (error is not null)
                return null;
            args = args[2..];
        }

        return options;
    }
}
