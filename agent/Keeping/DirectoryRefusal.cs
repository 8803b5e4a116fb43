using System.DirectoryServices.Protocols;

namespace Hub.Agent.Keeping;

/// <summary>What a directory's refusal means.</summary>
internal static class DirectoryRefusal
{
    // ERROR_PASSWORD_RESTRICTION, the Windows error with which the message begins (MS-ADTS 3.1.1.3.1.9).
    private const string PasswordRestriction = "0000052D";

    // ERROR_USER_EXISTS and ERROR_DS_UPN_VALUE_NOT_UNIQUE_IN_FOREST: a name was given away since it was looked for, or in another domain of the forest.
    private static readonly string[] NamesTaken = ["00000524", "000021C8"];

    /// <summary>A word of the answer for it, and what to do.</summary>
    public static (string Code, string Detail) Of(DirectoryOperationException refusal)
    {
        var message = refusal.Response?.ErrorMessage is { Length: > 0 } said ? said.Trim() : refusal.Message;
        return refusal.Response?.ResultCode switch
        {
            _ when message.Contains(PasswordRestriction, StringComparison.OrdinalIgnoreCase) =>
                ("password_policy", "The domain's password policy refuses the password. Choose a higher level under Active Directory, Passwords, or change the policy."),
            _ when NamesTaken.Any(code => message.Contains(code, StringComparison.OrdinalIgnoreCase)) => ("name_taken", $"Another account has one of the names. The directory says: {message}"),
            ResultCode.InsufficientAccessRights => ("not_permitted", $"The agent's user lacks the right. Delegate it for the OU or the group. The directory says: {message}"),
            ResultCode.EntryAlreadyExists => ("name_taken", $"Something in the OU is called like that already. The directory says: {message}"),
            ResultCode.NoSuchObject => ("unit_missing", $"The OU or the account went away meanwhile. The directory says: {message}"),
            ResultCode.ConfidentialityRequired => ("no_tls", "The directory wants an encrypted connection."),
            ResultCode.Busy or ResultCode.Unavailable => ("directory_unavailable", $"The domain controller is busy. It says: {message}"),
            var code => ("directory_refused", $"The directory refuses ({code}): {message}"),
        };
    }
}
