namespace Hub.Core.Partners.Webhooks;

/// <summary>What partners are told of (docs/webhooks.md).</summary>
public static class PartnerEventTypes
{
    /// <summary>A school wants the application; the partner has not agreed yet.</summary>
    public const string InstallRequested = "install.requested";

    /// <summary>The application is in use at a school.</summary>
    public const string InstallActive = "install.active";

    /// <summary>It is switched off at a school for a while.</summary>
    public const string InstallDisabled = "install.disabled";

    /// <summary>It is in use again.</summary>
    public const string InstallEnabled = "install.enabled";

    /// <summary>It was taken away from a school.</summary>
    public const string InstallRemoved = "install.removed";

    /// <summary>A school accepted a newer version of it.</summary>
    public const string InstallVersionAccepted = "install.version_accepted";

    /// <summary>A school's client has a new secret.</summary>
    public const string SecretAdded = "secret.added";

    /// <summary>A secret of a school's client is no longer good.</summary>
    public const string SecretRemoved = "secret.removed";

    /// <summary>The operating team approved a version of the application.</summary>
    public const string ApplicationApproved = "application.approved";

    /// <summary>The operating team returned a version of it.</summary>
    public const string ApplicationReturned = "application.returned";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        InstallRequested, InstallActive, InstallDisabled, InstallEnabled, InstallRemoved, InstallVersionAccepted,
        SecretAdded, SecretRemoved, ApplicationApproved, ApplicationReturned,
    ];
}
