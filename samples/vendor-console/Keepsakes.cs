using System.Text.Json;

namespace Hub.Samples.VendorConsole;

/// <summary>What is kept from one run to the next, where the user wants it: secrets by the client's id, and entity tags by the school's. No student is in it.</summary>
internal sealed class Keepsakes
{
    private readonly string? file;
    private readonly Kept kept;

    private Keepsakes(string? file, Kept kept) => (this.file, this.kept) = (file, kept);

    /// <summary>Reads the file, where there is one.</summary>
    public static Keepsakes Read(string? file) => new(file, file is not null && File.Exists(file) ? JsonSerializer.Deserialize<Kept>(File.ReadAllText(file))! : new Kept([], []));

    public string? SecretOf(string clientId) => kept.Secrets.GetValueOrDefault(clientId);

    public string? TagOf(Guid organisationId) => kept.Tags.GetValueOrDefault(organisationId);

    public void KeepSecret(string clientId, string secret)
    {
        kept.Secrets[clientId] = secret;
        Write();
    }

    public void KeepTag(Guid organisationId, string? tag)
    {
        if (tag is null)
            return;
        kept.Tags[organisationId] = tag;
        Write();
    }

    /// <summary>At once, since a secret is told once; in place of the old file only when it is whole, and never for others to read.</summary>
    private void Write()
    {
        if (file is null)
            return;
        var next = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(next, options))
            JsonSerializer.Serialize(stream, kept);
        File.Move(next, file, overwrite: true);
    }

    private sealed record Kept(Dictionary<string, string> Secrets, Dictionary<Guid, string> Tags);
}
