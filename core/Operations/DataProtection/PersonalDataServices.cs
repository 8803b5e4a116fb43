using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Registers what exports and erases people.</summary>
public static class PersonalDataServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddPersonalData(this IServiceCollection services)
    {
        services.AddSingleton<Erasures>();
        services.AddSingleton<DataSubjects>();
        services.AddSingleton<ErasePerson>();
        return services;
    }
}
