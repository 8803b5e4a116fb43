using System.Text.Json.Serialization;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>The steps of an onboarding, in their order. A service may lack some.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OnboardingStepKind>))]
public enum OnboardingStepKind
{
    /// <summary>What must be in place before.</summary>
    Prerequisites,

    /// <summary>An administrator agrees to the transfer of data.</summary>
    Agreement,

    /// <summary>The service account: the client by which the service, or the school's MIS, proves who it is.</summary>
    Client,

    /// <summary>The school is registered with the service.</summary>
    Registration,

    /// <summary>The other side answers: the service's call-back, or the first feed.</summary>
    Confirmation,

    /// <summary>Data goes over for the first time.</summary>
    FirstLoad,

    /// <summary>What was set up is looked at once more.</summary>
    Verification,
}
