using Microsoft.Extensions.Configuration;

namespace Hub.Core.Accounts.Mail;

/// <summary>The mail server: <c>Mail:Host</c>, <c>Mail:Port</c> (587), <c>Mail:From</c>, and <c>Mail:User</c> with <c>Mail:Password</c> where it asks for them.</summary>
public sealed class MailSettings(IConfiguration configuration)
{
    /// <summary>The server's name; null when the hub has none and sends nothing.</summary>
    public string? Host { get; } = configuration["Mail:Host"] is { Length: > 0 } host ? host : null;

    /// <summary>The server's port.</summary>
    public int Port { get; } = configuration.GetValue("Mail:Port", 587);

    /// <summary>The address that mail comes from.</summary>
    public string From { get; } = configuration["Mail:From"] is { Length: > 0 } from ? from : "hub@localhost";

    /// <summary>Whom to sign in as; null for nobody.</summary>
    public string? User { get; } = configuration["Mail:User"] is { Length: > 0 } user ? user : null;

    /// <summary>The password of <see cref="User"/>.</summary>
    public string Password { get; } = configuration["Mail:Password"] ?? "";
}
