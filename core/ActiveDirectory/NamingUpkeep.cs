using Hub.Core.Operations;

namespace Hub.Core.ActiveDirectory;

/// <summary>What the operating team may do with change sets of names for Active Directory.</summary>
public sealed class NamingUpkeep(DirectoryNaming naming) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => NamingStates.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Make a new preview: it shows who has which name.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken) => naming.StopAsync(job, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => naming.RemoveRowsAsync(job, cancellationToken);
}
