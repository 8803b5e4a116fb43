using System.Text.Json;

namespace Hub.Core.Provisioning;

/// <summary>What somebody asked for, checked as far as the request alone allows.</summary>
/// <param name="Directory">Where.</param>
/// <param name="People">Who; null for all.</param>
/// <param name="Addresses">Addresses chosen by hand, lower case, by person; null to take those of the MIS.</param>
/// <param name="Preview">Whether to stop when the change set is made.</param>
/// <param name="RetryOf">The job whose failed rows are to be tried again; then the rest does not count.</param>
public sealed record EmailUpdateRequest(
    DirectoryKind Directory, IReadOnlyList<string>? People, IReadOnlyDictionary<string, string>? Addresses, bool Preview, string? RetryOf = null)
{
    /// <summary>Whether the nightly sync asks: then nobody waits for it at a page, and the night's own mail tells of it.</summary>
    public bool Nightly { get; init; }

    /// <summary>The most people that one request names.</summary>
    public const int MaxPeople = 50_000;

    /// <summary>Reads the body of a request.</summary>
    public static Outcome<EmailUpdateRequest> Read(JsonElement body) => EmailUpdateDocument.Read(body);
}
