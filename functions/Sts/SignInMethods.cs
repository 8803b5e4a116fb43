using System.Collections.Immutable;
using Hub.Core.Accounts.External;

namespace Hub.Functions.Sts;

/// <summary>By what somebody has proved who it is, in the words of RFC 8176.</summary>
/// <param name="References">The <c>amr</c> of the person's identity tokens.</param>
internal sealed record SignInMethods(ImmutableArray<string> References)
{
    private const string OneTimePassword = "otp";
    private const string Knowledge = "kba";
    private const string Federated = "fed";

    /// <summary>The password alone.</summary>
    public static readonly SignInMethods Password = new(["pwd"]);

    /// <summary>Whether a password was given.</summary>
    public bool ByPassword => References.Contains("pwd");

    /// <summary>The first step: <c>password</c>, <c>microsoft</c> or <c>google</c>.</summary>
    public string Way => ByPassword ? "password" : References[1];

    /// <summary>Another provider has identified the person: how, it does not say in a way that could be relied on. RFC 8176 has no word for it; Entra writes this one.</summary>
    public static SignInMethods By(ExternalProvider provider) => new([Federated, provider.ToString().ToLowerInvariant()]);

    /// <summary>Whether there was a second step.</summary>
    public bool SecondStep => References.Contains(OneTimePassword) || References.Contains(Knowledge);

    /// <summary>What a cookie remembers; a cookie from before it did so is of a password.</summary>
    public static SignInMethods Parse(string? text) => string.IsNullOrEmpty(text) ? Password : new([.. text.Split(' ')]);

    /// <summary>The same and a code of an authenticator or a recovery code: something that the person has.</summary>
    public SignInMethods WithCode() => new([.. References, OneTimePassword, "mfa"]);

    /// <summary>The same and a passphrase. That is something more that the person knows, and so no other factor.</summary>
    public SignInMethods WithPassphrase() => new([.. References, Knowledge]);

    /// <summary>For a cookie.</summary>
    public override string ToString() => string.Join(' ', References);
}
