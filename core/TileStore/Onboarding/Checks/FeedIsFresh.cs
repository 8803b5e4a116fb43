using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>The school's MIS data is there and not out of date: the last feed that went through came within a week, holidays of the MIS' machine included.</summary>
internal sealed class FeedIsFresh(Jobs jobs, TimeProvider time) : ICheck
{
    private const int Days = 7;
    private const int LookedAt = 100;
    private const string Page = "/tilestore/services/people-service";

    public async Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken)
    {
        var imports = (await jobs.ListAsync(site.Id, ImportDetail.Kind, null, LookedAt, cancellationToken)).Items;
        if (imports.FirstOrDefault(j => j.State is JobState.Completed or JobState.Unchanged) is not { } last)
            return new Prerequisite(false, "The hub has no data of your MIS yet.", "Install the People Service, so that your MIS sends it.", Page);
        var day = site.DayAt(last.CreatedAt).ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        return time.GetUtcNow() - last.CreatedAt <= TimeSpan.FromDays(Days)
            ? new Prerequisite(true, $"Your MIS sent its data on {day}.")
            : new Prerequisite(false, $"The last data that came from your MIS is of {day}, which is more than {Days} days ago.", "See why the MIS does not send any more: its agent, or the credentials that it has.", Page);
    }
}
