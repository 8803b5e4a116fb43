using System.Text.Json.Serialization;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.Provisioning.Matching;

/// <summary>A row of an uploaded list of people and their accounts: what would become of it, or what has.</summary>
public sealed record LinkRow
{
    /// <summary>The line of the file on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The person's id in the MIS; as it was written while no person is known by it.</summary>
    public string PersonId { get; init; } = "";

    /// <summary>The person's name; empty while no person is known.</summary>
    public string Name { get; init; } = "";

    /// <summary>The address; as it was written while no account is known by it.</summary>
    public string Address { get; init; } = "";

    /// <summary>The directory's immutable id of the account; null while none is known.</summary>
    public string? DirectoryId { get; init; }

    /// <summary>What becomes of it.</summary>
    public required LinkOutcome Outcome { get; init; }

    /// <summary>The head of the column that is wrong; null for none, or when it is the row as a whole.</summary>
    public string? Field { get; init; }

    /// <summary>Why it is refused: stable; null when it is not.</summary>
    public string? Code { get; init; }

    /// <summary>The same in words, and how it is mended.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it is about somebody.</summary>
    internal bool IsOf(DataSubject person) => PersonId.Length > 0 ? PersonId == person.PersonId : person.Is(Address) || person.Is(DirectoryId);

    /// <summary>The same row, refused.</summary>
    internal LinkRow Refused(Refusal refusal, string? field = null) => this with { Outcome = LinkOutcome.Refused, Field = field, Code = refusal.Code, Reason = refusal.Detail };
}

/// <summary>What becomes of a row.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkOutcome>))]
public enum LinkOutcome
{
    /// <summary>The person is linked to the account.</summary>
    [JsonStringEnumMemberName("linked")]
    Linked,

    /// <summary>The person was linked to the account before.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>It cannot be carried out; its reason says why.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What a job of kind <c>link-upload</c> keeps of itself.</summary>
/// <param name="FileName">The file, as it was called where it came from.</param>
/// <param name="Directory">The directory whose accounts it names.</param>
/// <param name="By">Who has it carried out, or uploaded it.</param>
/// <param name="Address">The network address that this came from.</param>
/// <param name="Rows">How many rows name an address.</param>
/// <param name="Blank">How many rows name none; nothing becomes of them.</param>
/// <param name="Counts">How many rows have each outcome.</param>
public sealed record LinkUploadDetail(string FileName, DirectoryKind Directory, string By, string? Address, int Rows, int Blank, IReadOnlyDictionary<LinkOutcome, int> Counts);
