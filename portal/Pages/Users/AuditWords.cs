using Hub.Core.Operations;

namespace Hub.Portal.Pages.Users;

/// <summary>What the audit records, in plain words.</summary>
internal static class AuditWords
{
    /// <summary>The kinds of actions that one can look for: the beginning of their names, and what they are called.</summary>
    public static readonly IReadOnlyList<(string Kind, string Text)> Kinds =
    [
        ("sign_in", "Signing in"), ("password", "Passwords"), ("two_factor", "Two-factor sign-in"), ("sessions", "Sessions ended"), ("address", "E-mail addresses"), ("account", "Accounts"),
        ("account_upload", "Files of people"), ("account_rules", "Rules for Hub IDs"), ("year_of_leaving", "Years of leaving"), ("email_update", "Address updates"), ("export", "Rostering files"), ("install", "Applications installed"), ("onboarding", "Services installed"),
        ("page", "Pages refused"), ("authorize", "Applications: sign-in refused"), ("token", "Applications: tokens refused"), ("access", "Applications: access refused"),
    ];

    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        ["sign_in"] = "Signed in",
        ["sign_in.refused"] = "Could not sign in",
        ["sign_in.first_step"] = "Gave the right password, and was asked for the second step",
        ["sign_in.second_step"] = "Took the second step of signing in",
        ["sign_in.new_browser"] = "Signed in with a new browser",
        ["application.signed_in"] = "Signed in to an application",
        ["sessions.ended"] = "Signed out everywhere",
        ["password.claimed"] = "Chose a password in place of the one to begin with",
        ["password.change_refused"] = "Password not changed",
        ["password.asked_again"] = "Asked for the password again",
        ["two_factor.set_up"] = "Two-factor sign-in set up",
        ["two_factor.removed"] = "Two-factor sign-in removed",
        ["two_factor.skipped"] = "Two-factor sign-in put off",
        ["two_factor.recovery_codes"] = "New recovery codes made",
        ["address.added"] = "Address added",
        ["address.removed"] = "Address removed",
        ["address.verified"] = "Address verified",
        ["address.link_sent"] = "Link to verify an address sent",
        ["address.link_unsent"] = "Link to verify an address not sent",
        ["address.login_on"] = "Address switched on for signing in",
        ["address.login_off"] = "Address switched off for signing in",
        ["address.login_refused"] = "Address not switched on for signing in",
        ["address.notices_on"] = "Address switched on for notices",
        ["address.notices_off"] = "Address switched off for notices",
        ["address.left_mis"] = "Address no longer in the MIS",
        ["external.linked"] = "Microsoft or Google account linked",
        ["external.unlinked"] = "Microsoft or Google account unlinked",
        ["notice.unsent"] = "Notice not sent",
        ["account.locked"] = "Kept out after ten wrong passwords",
        ["account.locked_again"] = "Kept out again after ten wrong passwords",
        ["account.unlocked"] = "Let try again",
        ["page.refused"] = "Asked for a page of others",
        ["access.refused"] = "An application was refused access",
        ["token.refused"] = "An application was refused a token",
        ["authorize.refused"] = "Could not sign in to an application",
        ["account.made"] = "Account made",
        ["account.changed"] = "Account changed",
        ["account.closed"] = "Account closed",
        ["account.opened"] = "Account opened",
        ["account.signed_out"] = "Signed out everywhere",
        ["account.not_made"] = "Account not made",
        ["account.reopened"] = "Account opened: the MIS has the person again",
        ["account_upload.previewed"] = "File of people previewed",
        ["account_upload.applied"] = "File of people applied",
        ["password.issued"] = "Password to begin with made",
        ["password.link_sent"] = "Link to set a password sent",
        ["password.link_refused"] = "Link to set a password not sent",
        ["password.reset_refused"] = "Password not reset",
        ["password.changed"] = "Password changed",
        ["password.set"] = "Password set by a link",
        ["year_of_leaving.set"] = "Year of leaving set",
        ["year_of_leaving.computed"] = "Year of leaving goes by the date of birth again",
        ["two_factor.reset"] = "Two-factor sign-in reset",
        ["email_update.previewed"] = "Address update previewed",
        ["email_update.apply"] = "Address update applied",
        ["email_update.approve"] = "Address update approved",
        ["email_update.reject"] = "Address update turned down",
        ["email_update.cancel"] = "Address update cancelled",
        ["email_update.retry"] = "Failed addresses tried again",
        ["export.started"] = "Rostering files made",
        ["export.refused"] = "Rostering files not made",
        ["export.downloaded"] = "Rostering files downloaded",
        ["export.matched"] = "Somebody left out of files linked to an account",
        ["export.match_refused"] = "Somebody left out of files not linked to an account",
        ["onboarding.started"] = "Installation of a service begun",
        ["onboarding.checked"] = "Installation of a service checked again",
        ["onboarding.agreed"] = "Agreed to a transfer of data",
        ["onboarding.retried"] = "Installation of a service tried again",
        ["onboarding.cancelled"] = "Installation of a service cancelled",
        ["onboarding.failed"] = "A step of the installation of a service failed",
        ["onboarding.refused"] = "Installation of a service refused",
        ["onboarding.given_up"] = "Installation of a service given up, since nobody went on with it",
        ["onboarding.undone"] = "Installation of a service undone",
        ["onboarding.active"] = "Service installed",
        ["onboarding.uninstall"] = "Uninstallation of a service begun",
        ["onboarding.uninstalled"] = "Service uninstalled",
        ["data_exchange.on"] = "Data exchange switched on",
        ["dex.call_back"] = "DeX told of its first exchange",
        ["client.made"] = "Client made",
        ["client.disabled"] = "Client switched off",
        ["client.secret_added"] = "Client secret made",
        ["install.active"] = "Application in use",
        ["install.requested"] = "Application installed; its partner is to approve",
        ["install.disabled"] = "Application switched off",
        ["install.enabled"] = "Application switched on",
        ["install.removed"] = "Application removed",
        ["install.version_accepted"] = "Newer version of an application accepted",
        ["client.secret_rotated"] = "New secret of an application made",
        ["client.secret_removed"] = "Secret of an application removed",
    };

    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["wrong_credentials"] = "wrong username or password",
        ["account_locked"] = "too many wrong passwords",
        ["account_closed"] = "the account is closed",
        ["password_expired"] = "the password to begin with has run out",
        ["wrong_password"] = "wrong password",
        ["wrong_second_step"] = "wrong second step",
        ["too_many_attempts"] = "too many attempts",
        ["not_verified"] = "the provider did not vouch for the address",
        ["domain_not_listed"] = "the domain, or the tenant, is not the school's",
        ["account_unknown"] = "no account has that address",
        ["account_ambiguous"] = "more than one account could be meant",
        ["identity_taken"] = "it is linked to another account",
        ["address_taken"] = "another account signs in with it",
        ["not_an_administrator"] = "is not an administrator",
        ["not_an_integrator"] = "is not a technical integrator",
        ["not_an_operator"] = "does not belong to the operating team",
        ["vendor_unknown"] = "it is another vendor's",
        ["application_not_in_use"] = "the application is not in use at the school",
        ["onboarding_moved_on"] = "it had gone on meanwhile",
        ["no_credentials"] = "there were none to be had",
        ["call_back_refused"] = "the secret was wrong, or the registration is no longer there",
        ["organisation_not_linked"] = "the application is not linked to the school",
    };

    /// <summary>What was done, and why not if it was refused. A kind of record that has no words yet is shown by its name.</summary>
    public static string Of(AuditRecord record)
    {
        var action = Actions.TryGetValue(record.Action, out var known) ? known : Plain(record.Action);
        return record.Code is null ? action : $"{action}: {(Codes.TryGetValue(record.Code, out var why) ? why : Plain(record.Code))}";
    }

    private static string Plain(string name) => name.Replace('.', ' ').Replace('_', ' ') is { Length: > 0 } text ? char.ToUpperInvariant(text[0]) + text[1..] : "";
}
