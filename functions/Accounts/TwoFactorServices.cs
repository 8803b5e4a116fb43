using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Accounts;

/// <summary>Two-factor: its rules, its factors and the step that it adds to signing in.</summary>
internal static class TwoFactorServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddSingleton<TwoFactorRules>();
        services.AddSingleton<ChangeTwoFactorRules>();
        services.AddSingleton<TwoFactorDuties>();
        services.AddSingleton<FactorStore>();
        services.AddSingleton<AuthenticatorKeys>();
        services.AddSingleton<PassphraseSecrets>();
        services.AddSingleton<SetUpFactor>();
        services.AddSingleton<SecondStep>();
        services.AddSingleton<ResetTwoFactor>();
        services.AddSingleton<ChangePassword>();
        services.AddSingleton<EndSessions>();
        services.AddSingleton<SecondStepSignIn>();
        services.AddSingleton<PasswordAgain>();
        return services;
    }
}
