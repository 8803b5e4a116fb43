using System.Text.Json.Serialization;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.Accounts.ByHand;

/// <summary>One row of an uploaded file: what would become of it, or what has.</summary>
public sealed record UploadRow
{
    /// <summary>The line of the file on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The person's name and external id as they were written, to know the row by.</summary>
    public string Name { get; init; } = "";

    /// <inheritdoc cref="Name"/>
    public string ExternalId { get; init; } = "";

    /// <summary>The person; null when the row could not be read.</summary>
    public DescribedPerson? Person { get; init; }

    /// <summary>What becomes of it.</summary>
    public required UploadOutcome Outcome { get; init; }

    /// <summary>The username: the account's, or before there is one that which is likely.</summary>
    public string Username { get; init; } = "";

    /// <summary>The account, once there is one.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Each field that is wrong, by the head of its column, and how it is mended.</summary>
    public IReadOnlyList<FieldError> Faults { get; init; } = [];

    /// <summary>Whether it is about somebody: a row that was refused, by the name alone, too. An address may be a family's.</summary>
    internal bool IsOf(DataSubject person) =>
        AccountId == person.AccountId || person.Is(Username) || person.Is(Person?.Username)
        || (ExternalId.Length > 0 && PersonAccount.ByHand(person.SiteId, "external id", ExternalId) == person.AccountId)
        || (Outcome == UploadOutcome.Refused && Name.Length > 0 && string.Equals(Name, person.FullName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The same row, refused.</summary>
    internal UploadRow Refused(Refusal refusal) => this with
    {
        Outcome = UploadOutcome.Refused,
        Faults = refusal is Invalid { Fields: { Count: > 0 } fields } ? [.. fields.Select(f => f with { Field = Title(f.Field) })] : [new FieldError("", refusal.Detail)],
    };

    private static string Title(string name) => DescribedPerson.Fields.FirstOrDefault(f => f.Name == name).Title ?? name;
}

/// <summary>What becomes of a row.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UploadOutcome>))]
public enum UploadOutcome
{
    /// <summary>An account is made.</summary>
    New,

    /// <summary>An account is changed.</summary>
    Changed,

    /// <summary>The account is as the row describes it already.</summary>
    Unchanged,

    /// <summary>It cannot be carried out; its faults say why.</summary>
    Refused,
}

/// <summary>What a job of kind <c>account-upload</c> keeps of itself.</summary>
/// <param name="FileName">The file, as it was called where it came from.</param>
/// <param name="By">The administrator.</param>
/// <param name="Address">The network address that it came from.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Counts">How many of each outcome.</param>
public sealed record UploadDetail(string FileName, Guid By, string? Address, int Rows, IReadOnlyDictionary<UploadOutcome, int> Counts);
