namespace Hub.Core.Accounts.Mail;

/// <summary>The mails that accounts are sent.</summary>
internal static class Letters
{
    private const string NotYou = "If you did not expect this mail, you need not do anything: without the link nothing changes.";

    /// <summary>Asks whether an address is the person's.</summary>
    public static Letter VerifyAddress(Account account, string address, Uri link) => new(
        "Verify your e-mail address", Greeting(account),
        [
            $"{address} was put on the list of e-mail addresses of the Hub ID {account.Username}.",
            "Open this page while you are signed in with that Hub ID, and confirm that the address is yours.",
        ])
    {
        Action = new LetterAction("Verify the address", link),
        Afterwards = ["The link works once, for 24 hours.", NotYou],
    };

    /// <summary>Lets the person set a password.</summary>
    public static Letter SetPassword(Account account, Uri link) => new(
        account.PasswordHash is null ? "Set a password for your Hub ID" : "Set a new password for your Hub ID", Greeting(account),
        [account.PasswordHash is null
            ? $"The Hub ID {account.Username} has no password yet. Set one to sign in with your e-mail address."
            : $"Somebody asked to set a new password for the Hub ID {account.Username}."])
    {
        Action = new LetterAction("Set your password", link),
        Afterwards = ["The link works once, for 60 minutes. The page asks for the e-mail address that this mail was sent to.", NotYou],
    };

    /// <summary>Tells the person's other addresses that the password is another.</summary>
    public static Letter PasswordWasSet(Account account) => new(
        "The password of your Hub ID was changed", Greeting(account),
        [
            $"The password of the Hub ID {account.Username} was set by a link that was sent to one of its e-mail addresses. Everybody who was signed in with it was signed out.",
            "If this was you, you need not do anything. If it was not, tell your school's administrator at once.",
        ]);

    internal static string Greeting(Account account) => $"Hello {account.DisplayName}";
}
