using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>The school has the number by which services know schools.</summary>
internal sealed class HasDfeNumber : ICheck
{
    public Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken) => Task.FromResult(site.DfeNumber is { } number
        ? new Prerequisite(true, $"Your school's DfE number is {number}.")
        : new Prerequisite(false, "The hub does not know your school's DfE number, by which the service knows schools.", "Ask the operating team to enter it."));
}
