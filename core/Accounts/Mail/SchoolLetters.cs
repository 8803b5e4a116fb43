using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Provisioning;

namespace Hub.Core.Accounts.Mail;

/// <summary>The mails that those who look after a school are sent.</summary>
public static class SchoolLetters
{
    private const string Greeting = "Hello";
    private const string Why = "You receive this because your school's preferences in Hub say so (Preferences, Notifications).";

    /// <summary>What is to be told of an update of addresses as it stands; null for nothing.</summary>
    /// <param name="job">The update.</param>
    /// <param name="hub">The hub's own address; null where it is not known, so that there is no link.</param>
    public static (SchoolEvent What, Letter Letter)? Of(Job job, Uri? hub)
    {
        ArgumentNullException.ThrowIfNull(job);
        var detail = job.DetailAs<EmailUpdateDetail>();
        // The night's mail tells of it, unless somebody approved it since.
        if (detail.Nightly && (detail.Brake is null || job.State == JobState.AwaitingApproval))
            return null;
        var directory = DirectoryNames.Of(detail.Directory);
        var left = detail.Summary.Where(s => s.Outcome is RowOutcome.Failed or RowOutcome.NotAttempted).Sum(s => s.Count);
        var action = hub is null ? null : new LetterAction("Look at the update", new Uri(hub, $"/users/updates/{job.Id}"));
        return job.State switch
        {
            JobState.AwaitingApproval => (SchoolEvent.UpdateHeld, Make(
                $"An update of {directory} addresses waits for your approval", action, detail.Brake ?? "", "Nothing has been changed yet. Look at the list of people, then approve the update or reject it.")),
            JobState.Failed => (SchoolEvent.UpdateFailed, Make(
                $"An update of {directory} addresses could not be made", action, detail.Error?.Detail ?? "", "Preferences, Connected services has a test that says what is wrong with the connection.")),
            JobState.CompletedWithFailures when left > 0 => (SchoolEvent.UpdateFailed, Make(
                $"An update of {directory} addresses left people over", action, $"{left} of {detail.Changes} people who were to have another address were not updated.",
                "The update's page says why for each of them, and tries them again.")),
            _ => null,
        };
    }

    /// <summary>What is to be told of an MIS import as it stands; null for nothing.</summary>
    public static (SchoolEvent What, Letter Letter)? OfImport(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var reason = job.DetailAs<ImportDetail>().Reason?.Detail ?? "";
        return job.State switch
        {
            JobState.AwaitingApproval => (SchoolEvent.ImportHeld, Make("An MIS import waits for approval", null, reason, "Nothing has been changed yet.")),
            JobState.Failed => (SchoolEvent.ImportFailed, Make("An MIS import could not be taken in", null, reason, "The hub goes on with the data of the last import that was good.")),
            _ => null,
        };
    }

    /// <summary>The accounts of a school are not in step with its MIS.</summary>
    public static Letter AccountsBehind { get; } = Make(
        "Hub IDs are not in step with your MIS", null, "The hub could not make, change or close accounts after the last MIS import.",
        "It tries again after the next import and every night. If you get this mail two days in a row, tell the operating team.");

    /// <summary>An address that somebody used has left the MIS.</summary>
    public static Letter AddressLeft(Account account, string address)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Make(
            "An address of one of your people is no longer in the MIS", null,
            $"{address} is no longer in the MIS record of {account.DisplayName} ({account.Username}). It neither signs in to the person's Hub ID nor receives notices any more.",
            "If the address is still right, put it back in the MIS; the person can switch it on again after the next import.");
    }

    /// <summary>A service that is being installed waits, or could not be installed.</summary>
    /// <param name="subject">Which service, and what of it.</param>
    /// <param name="words">For what it waits, or what went wrong.</param>
    /// <param name="then">What happens next.</param>
    /// <param name="page">Its page.</param>
    public static Letter OfOnboarding(string subject, string words, string then, Uri page) => Make(subject, new LetterAction("Look at how far it is", page), words, then);

    /// <summary>The nightly sync left things that somebody has to look at.</summary>
    /// <param name="needs">A sentence for each.</param>
    /// <param name="page">The page of the night; null where the hub's address is not known.</param>
    public static Letter OfNight(IReadOnlyCollection<string> needs, Uri? page)
    {
        ArgumentNullException.ThrowIfNull(needs);
        return Make(
            needs.Count == 1 ? "Last night's sync left one thing for you" : $"Last night's sync left {needs.Count} things for you",
            page is null ? null : new LetterAction("Look at the night", page),
            [.. needs, "Everything else is in step. You are not told of the same things again before a week has passed."]);
    }

    private static Letter Make(string subject, LetterAction? action, params IReadOnlyList<string> paragraphs) =>
        new(subject, Greeting, [.. paragraphs.Where(p => p.Length > 0)]) { Action = action, Afterwards = [Why] };
}
