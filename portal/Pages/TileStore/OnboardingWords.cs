using Hub.Core.TileStore.Onboarding;

namespace Hub.Portal.Pages.TileStore;

/// <summary>Onboardings in plain words.</summary>
internal static class OnboardingWords
{
    /// <summary>The page of a service.</summary>
    public static string Link(string service) => $"/tilestore/services/{service}";

    /// <summary>Names what a page offers: once it is another, the page is to be loaded again.</summary>
    public static string Shown(OnboardingService service, SchoolOnboarding? onboarding) => onboarding is null ? "none"
        : $"{onboarding.State}-{(onboarding.State == OnboardingState.AsksAdministrator ? onboarding.Step : null)}-{OnboardingCredentials.Offers(service, onboarding)}";

    /// <summary>Whether something happens by itself, so that the page is to look.</summary>
    public static bool Moves(OnboardingState state) =>
        state is OnboardingState.Working or OnboardingState.Waiting or OnboardingState.Undoing or OnboardingState.Uninstalling;

    /// <summary>Where a service stands: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(OnboardingState? state) => state switch
    {
        null => ("○", "Not installed"),
        OnboardingState.Working => ("…", "Being installed"),
        OnboardingState.AsksAdministrator => ("!", "Waiting for you"),
        OnboardingState.Waiting => ("◷", "Being installed: waiting"),
        OnboardingState.Failed => ("✕", "A step failed"),
        OnboardingState.Undoing => ("…", "Being undone"),
        OnboardingState.Undone => ("○", "Not installed: the last installation was undone"),
        OnboardingState.Active => ("✓", "Installed"),
        OnboardingState.Uninstalling => ("…", "Being uninstalled"),
        _ => ("○", "Uninstalled"),
    };

    /// <summary>What a step is called.</summary>
    public static string Title(OnboardingService service, OnboardingStepKind step) => step switch
    {
        OnboardingStepKind.Prerequisites => "What must be in place",
        OnboardingStepKind.Agreement => "Your agreement",
        OnboardingStepKind.Client => "Service account",
        OnboardingStepKind.Registration => $"Registration with {service.Title}",
        OnboardingStepKind.Confirmation => service.Name == OnboardingService.People ? "First data from your MIS" : $"Answer of {service.Title}",
        OnboardingStepKind.FirstLoad => service.Name switch
        {
            OnboardingService.People => "Data taken in",
            OnboardingService.OneRoster => "First export",
            _ => "First exchange of data",
        },
        _ => "Last check",
    };

    /// <summary>What a step does.</summary>
    public static string Does(OnboardingService service, OnboardingStepKind step) => (service.Name, step) switch
    {
        (_, OnboardingStepKind.Prerequisites) => "The hub looks whether everything is there that the service needs.",
        (_, OnboardingStepKind.Agreement) => "An administrator agrees to the transfer of data. With the first agreement, data exchange is switched on for the school.",
        (_, OnboardingStepKind.Client) => $"The hub makes a client for {service.CredentialsFor ?? service.Title}, which can reach your school alone.",
        (_, OnboardingStepKind.Registration) => $"The hub tells {service.Title} of your school, and what it may read.",
        (OnboardingService.People, OnboardingStepKind.Confirmation) => "The hub waits for the first data that your MIS sends.",
        (_, OnboardingStepKind.Confirmation) => $"The hub waits until {service.Title} has exchanged your data for the first time.",
        (OnboardingService.People, OnboardingStepKind.FirstLoad) => "The hub checks what came, and stores it.",
        (OnboardingService.OneRoster, OnboardingStepKind.FirstLoad) => "The hub exports your data once, and checks it as School Data Sync would.",
        (_, OnboardingStepKind.FirstLoad) => $"The hub looks at what {service.Title} says of it.",
        (OnboardingService.People, _) => "The hub looks whether the data has people in it.",
        (OnboardingService.OneRoster, _) => "The hub looks whether the records that School Data Sync asks for are there.",
        _ => $"The hub looks whether {service.Title} has your school registered as it should.",
    };

    /// <summary>What undoing a step came to.</summary>
    public static string Undone(OnboardingService service, OnboardingStepKind step) => step switch
    {
        OnboardingStepKind.Agreement => "The record of who agreed is kept. If data exchange was switched on, it stays on: your other applications use it too.",
        OnboardingStepKind.Client => "The client is switched off. Its secret no longer works.",
        OnboardingStepKind.Registration => $"The registration with {service.Title} was taken back.",
        OnboardingStepKind.FirstLoad when service.Name == OnboardingService.People => "What was taken in stays in the hub.",
        _ => "There was nothing to undo.",
    };

    /// <summary>Where a step stands: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(SchoolOnboarding? onboarding, OnboardingStepKind step)
    {
        const string ToCome = "To come";
        return onboarding switch
        {
            null => ("○", ToCome),
            { State: OnboardingState.Active } => ("✓", "Done"),
            { State: OnboardingState.Undone or OnboardingState.Uninstalled } => step <= onboarding.Reached ? ("↩", "Undone") : ("○", "Not begun"),
            { State: OnboardingState.Undoing or OnboardingState.Uninstalling } => step > onboarding.Reached ? ("○", "Not begun")
                : step > onboarding.Step ? ("↩", "Undone") : step == onboarding.Step ? ("…", "Being undone") : ("○", "To be undone"),
            _ => step < onboarding.Step ? ("✓", "Done") : step > onboarding.Step ? ("○", ToCome) : onboarding.State switch
            {
                OnboardingState.AsksAdministrator => ("!", "Needs you"),
                OnboardingState.Waiting => ("◷", "Waiting"),
                OnboardingState.Failed => ("✕", "Failed"),
                _ => ("…", "At work"),
            },
        };
    }
}
