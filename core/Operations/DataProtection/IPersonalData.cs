namespace Hub.Core.Operations.DataProtection;

/// <summary>What a capability holds of people. Each says it of its own stores (docs/data-protection.md lists them all); a person is exported from every one of them and erased from every one.</summary>
public interface IPersonalData
{
    /// <summary>What names the person here at present: what the others are to know to find them.</summary>
    Task<IReadOnlyCollection<string>> NamesAsync(DataSubject person, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<string>>([]);

    /// <summary>What once named the person here. It may take long: for the background.</summary>
    Task<IReadOnlyCollection<string>> FormerNamesAsync(DataSubject person, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<string>>([]);

    /// <summary>Why the person cannot be erased here at present, and what is to be done first; null when nothing stands against it.</summary>
    Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);

    /// <summary>What is held of the person, and of nobody else. Never a secret: no hash, key or code.</summary>
    IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, CancellationToken cancellationToken);

    /// <summary>Erases it. May be repeated: what is gone already is passed over.</summary>
    Task EraseAsync(DataSubject person, CancellationToken cancellationToken);
}

/// <summary>One kind of data that is held of a person.</summary>
/// <param name="Name">Of the file: lower case, with dashes.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="Content">What is held, in a form that can be written as JSON.</param>
public sealed record PersonalDocument(string Name, string Title, object Content);
