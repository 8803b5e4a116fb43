namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Looks whether the OneRoster REST API answers for a school. Whoever serves the API fills this.</summary>
public interface IRosterCheck
{
    /// <summary>Asks the API.</summary>
    /// <param name="onboarding">The school's OneRoster.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it answers with the school's data; else what is wrong, for people.</returns>
    Task<string?> LookAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken);
}
