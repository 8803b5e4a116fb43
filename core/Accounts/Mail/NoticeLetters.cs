using System.Globalization;

namespace Hub.Core.Accounts.Mail;

/// <summary>The mails that tell what was done to an account.</summary>
internal static class NoticeLetters
{
    /// <summary>An address that signed in, or received notices, is no longer in the MIS.</summary>
    public const string AddressLeftMis = "address.left_mis";

    /// <summary>Somebody signed in with a browser in which the account was not used before.</summary>
    public const string NewBrowser = "sign_in.new_browser";

    private const string NotYou = "If you did not expect this, change your password at once, look at Activity in My profile, and tell your school's administrator.";

    private static readonly Dictionary<string, (string Subject, string Text)> Told = new(StringComparer.Ordinal)
    {
        [NewBrowser] = ("New sign-in to your Hub ID", "Somebody signed in to the Hub ID {0} with {2}, a browser in which it had not been used before."),
        ["password.changed"] = ("The password of your Hub ID was changed", "The password of the Hub ID {0} was changed{1}."),
        ["password.issued"] = ("You were given a new password", "The Hub ID {0} was given a password to begin with{1}. It is replaced at the next sign-in."),
        ["two_factor.set_up"] = ("Two-factor sign-in was set up", "A second step of signing in was set up for the Hub ID {0}{1}."),
        ["two_factor.removed"] = ("Two-factor sign-in was changed", "A second step of signing in was removed from the Hub ID {0}{1}."),
        ["two_factor.reset"] = ("Two-factor sign-in was reset", "The second step of signing in to the Hub ID {0} was reset{1}."),
        ["address.login_on"] = ("An address signs in to your Hub ID", "{3} signs in to the Hub ID {0} from now on. It was switched on{1}."),
        ["address.login_off"] = ("An address no longer signs in to your Hub ID", "{3} no longer signs in to the Hub ID {0}. It was switched off{1}."),
        ["address.notices_on"] = ("Another address receives your notices", "{3} receives notices about the Hub ID {0} from now on. It was switched on{1}."),
        ["address.notices_off"] = ("An address no longer receives your notices", "{3} no longer receives notices about the Hub ID {0}. It was switched off{1}."),
        ["address.removed"] = ("An address was removed from your Hub ID", "{3} was removed from the Hub ID {0}{1}."),
        [AddressLeftMis] = ("An address of your Hub ID is no longer in use",
            "{3} is no longer in your school's records. It neither signs in to the Hub ID {0} nor receives notices any more."),
        ["account.locked"] = ("Wrong passwords were tried at your Hub ID",
            "Ten wrong passwords, one after another, were tried at the Hub ID {0}. For a quarter of an hour nobody signs in with it in a browser that it was not used in before; where you have used it, you still can."),
        ["external.linked"] = ("Another account signs in to your Hub ID", "An account at Microsoft or Google, {3}, signs in to the Hub ID {0} from now on. It was used for that for the first time."),
        ["external.unlinked"] = ("An account no longer signs in to your Hub ID", "An account at Microsoft or Google, {3}, was unlinked from the Hub ID {0}{1}."),
    };

    /// <summary>Whether there is a mail for what the audit calls so.</summary>
    public static bool Knows(string action) => Told.ContainsKey(action);

    /// <summary>The mail to the person.</summary>
    public static Letter Of(AccountNotice notice, Account account)
    {
        var (subject, text) = Told[notice.Action];
        var by = notice.Own ? "" : " by your school's administrator or the hub";
        return new Letter(
            subject, Letters.Greeting(account),
            [
                string.Format(CultureInfo.InvariantCulture, text, account.Username, by, notice.Browser ?? "a browser", notice.Address ?? "An address"),
                $"That was on {notice.At.UtcDateTime.ToString("d MMMM yyyy 'at' HH:mm", CultureInfo.InvariantCulture)} UTC.",
            ])
        {
            Afterwards = [notice.Action == AddressLeftMis ? "You need not do anything. You can add another address in My profile." : $"If this was you, you need not do anything. {NotYou}"],
        };
    }
}
