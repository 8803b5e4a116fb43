using System.Text.Json.Serialization;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>Where an onboarding stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OnboardingState>))]
public enum OnboardingState
{
    /// <summary>The hub is at a step.</summary>
    Working,

    /// <summary>An administrator has to do something first.</summary>
    AsksAdministrator,

    /// <summary>Something outside the step has to happen first: an answer, a feed, an import.</summary>
    Waiting,

    /// <summary>A step failed. It can be tried again; if nobody does, everything is undone when the time is up.</summary>
    Failed,

    /// <summary>What was done is being undone, the last step first.</summary>
    Undoing,

    /// <summary>Nothing is left of it.</summary>
    Undone,

    /// <summary>In use.</summary>
    Active,

    /// <summary>Being taken away, the last step first.</summary>
    Uninstalling,

    /// <summary>Taken away; nothing is left of it.</summary>
    Uninstalled,
}

/// <summary>What states mean.</summary>
public static class OnboardingStates
{
    /// <summary>Whether it has ended: nothing happens any more unless somebody asks for it.</summary>
    public static bool IsAtRest(this OnboardingState state) => state is OnboardingState.Undone or OnboardingState.Active or OnboardingState.Uninstalled;

    /// <summary>Whether it is on its way to be active, or is.</summary>
    public static bool IsLive(this OnboardingState state) => state is OnboardingState.Active || state.CanBeCancelled();

    /// <summary>Whether it can be cancelled.</summary>
    public static bool CanBeCancelled(this OnboardingState state) =>
        state is OnboardingState.Working or OnboardingState.AsksAdministrator or OnboardingState.Waiting or OnboardingState.Failed;
}
