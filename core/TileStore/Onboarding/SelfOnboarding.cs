using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Sites;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;
using Hub.Core.TileStore.Onboarding.Checks;
using Hub.Core.TileStore.Onboarding.Dex;
using Hub.Core.TileStore.Onboarding.Steps;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>Registers the services that schools install themselves, and what carries their onboardings on.</summary>
public static class SelfOnboarding
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddSelfOnboarding(this IServiceCollection services)
    {
        services.AddDexClient();
        services.AddSingleton(People);
        services.AddSingleton(OneRoster);
        services.AddSingleton(Dex);
        services.AddSingleton<OnboardingServices>();
        services.AddSingleton<BeginOnboarding>();
        services.AddSingleton<OnboardingReminders>();
        services.AddSingleton<OnboardingTurns>();
        services.AddSingleton<OnboardingCommands>();
        services.AddSingleton<OnboardingCredentials>();
        services.AddSingleton<DexCallBacks>();
        return services;
    }

    private static OnboardingService People(IServiceProvider from)
    {
        var text = new AgreementText(
            "people-service-2026-11",
            "Your MIS sends the hub the names, user types, dates of birth, year and registration groups, classes and e-mail addresses of your pupils, staff, contacts and governors.",
            "The hub keeps the data for your school alone, to make and look after accounts and addresses, and passes it on only to applications and services that your school installs.",
            "Your school remains the data controller. It can take the People Service away at any time; nothing more is taken in from then on.");
        return new OnboardingService
        {
            Name = OnboardingService.People,
            Title = "People Service",
            Summary = "Takes in the people and classes of your MIS, every night and whenever it sends them.",
            Agreement = text,
            ApplicationId = new Guid("4c2f1a60-0000-4000-8000-000000000001"),
            CredentialsFor = "the agent of your MIS",
            CredentialsWhileInstalling = true,
            Steps =
            [
                new PrerequisitesStep(from.GetRequiredService<Sites.Sites>(), new DataExchangeIsOn()),
                Agreement(from, text),
                Client(from, new ClientSpecification(ClientKind.Mis, "mis", "MIS (People Service)", null, HubScopes.Mis)),
                new FirstFeedStep(from.GetRequiredService<Jobs>()),
                new FirstImportStep(from.GetRequiredService<Jobs>()),
                new PeopleArrivedStep(from.GetRequiredService<Snapshots>()),
            ],
        };
    }

    private static OnboardingService OneRoster(IServiceProvider from)
    {
        var text = new AgreementText(
            "oneroster-2026-11",
            "Microsoft School Data Sync reads the names, user types, year groups, classes and e-mail addresses of your pupils and staff from the hub, by the OneRoster standard.",
            "Only whoever has the credentials that you are shown at the end can read them. They are for your school's data alone.",
            "Your school remains the data controller, and Microsoft its processor under your agreement with Microsoft. Your school can take OneRoster away at any time; the credentials stop working then.");
        var application = new Guid("4c2f1a60-0000-4000-8000-000000000002");
        return new OnboardingService
        {
            Name = OnboardingService.OneRoster,
            Title = "OneRoster",
            Summary = "Gives your classes and people to Microsoft School Data Sync, so that they are in Teams and Intune.",
            Agreement = text,
            ApplicationId = application,
            CredentialsFor = "Microsoft School Data Sync",
            Steps =
            [
                new PrerequisitesStep(
                    from.GetRequiredService<Sites.Sites>(), FeedIsFresh(from), new HasMicrosoft365(),
                    new AddressesCovered(from.GetRequiredService<SitePeople>(), from.GetRequiredService<DirectoryAccounts>()), new DataExchangeIsOn()),
                Agreement(from, text),
                Client(from, new ClientSpecification(ClientKind.School, "sds-oneroster", "Microsoft School Data Sync (OneRoster)", application, HubScopes.OneRoster)),
                new ExportStep(from.GetRequiredService<Exports>(), from.GetRequiredService<Jobs>()),
                new RosterStep(from.GetRequiredService<OneRosterRosters>()),
            ],
        };
    }

    private static OnboardingService Dex(IServiceProvider from)
    {
        var text = new AgreementText(
            "dex-2026-11",
            "DeX reads your school's people, groups and e-mail addresses from the hub, and gives them to those applications that your school installs in the TileStore.",
            "Each application is given only the domains of data, and only the level of access, that your school accepts when it installs the application.",
            "Your school remains the data controller. It can take DeX away at any time; the registration is taken back and DeX can read nothing any more.");
        var (dex, application) = (from.GetRequiredService<DexClient>(), new Guid("4c2f1a60-0000-4000-8000-000000000003"));
        return new OnboardingService
        {
            Name = OnboardingService.Dex,
            Title = "DeX",
            Summary = "Exchanges your school's data with the applications that you install.",
            Agreement = text,
            ApplicationId = application,
            Steps =
            [
                new PrerequisitesStep(
                    from.GetRequiredService<Sites.Sites>(), new HasDex(from.GetRequiredService<DexSettings>()), FeedIsFresh(from), new HasDfeNumber(), new DataExchangeIsOn()),
                Agreement(from, text),
                Client(from, new ClientSpecification(ClientKind.School, "dex", "DeX", application, HubScopes.Partner, HubScopes.Rap, HubScopes.Organisation, HubScopes.RapAddresses)),
                new DexRegistrationStep(
                    dex, from.GetRequiredService<Sites.Sites>(), from.GetRequiredService<Clients>(), from.GetRequiredService<Onboardings>(), from.GetRequiredService<IDataProtectionProvider>(),
                    from.GetRequiredService<TimeProvider>()),
                new DexConfirmationStep(),
                new DexFirstLoadStep(),
                new DexVerificationStep(dex),
            ],
        };
    }

    private static FeedIsFresh FeedIsFresh(IServiceProvider from) => new(from.GetRequiredService<Jobs>(), from.GetRequiredService<TimeProvider>());

    private static AgreementStep Agreement(IServiceProvider from, AgreementText text) => new(from.GetRequiredService<SwitchOnDataExchange>(), text);

    private static ClientStep Client(IServiceProvider from, ClientSpecification specification) => new(from.GetRequiredService<Clients>(), from.GetRequiredService<Audit>(), specification);
}
