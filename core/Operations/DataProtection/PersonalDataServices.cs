using Hub.Core.Accounts;
using Hub.Core.Accounts.ByHand;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Sts.Stores;
using Hub.Core.TileStore.Tiles;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Registers what exports and erases people.</summary>
public static class PersonalDataServices
{
    /// <summary>Adds it. In this order people are erased and their data shown: what can sign in first, and the account, by which the rest is found, last.</summary>
    public static IServiceCollection AddPersonalData(this IServiceCollection services)
    {
        services.AddSingleton<IPersonalData, SignInData>();
        services.AddSingleton<IPersonalData, IssuedData>();
        services.AddSingleton<IPersonalData, MisData>();
        services.AddSingleton<IPersonalData, UploadData>();
        services.AddSingleton<IPersonalData, ProvisionedData>();
        services.AddSingleton<IPersonalData, RosteringData>();
        services.AddSingleton<IPersonalData, DirectoryData>();
        services.AddSingleton<IPersonalData, TileData>();
        services.AddSingleton<IPersonalData, JobData>();
        services.AddSingleton<IPersonalData, AuditData>();
        services.AddSingleton<IPersonalData, LeaverData>();
        services.AddSingleton<IPersonalData, AccountData>();
        services.AddSingleton<Erasures>();
        services.AddSingleton<DataSubjects>();
        services.AddSingleton<ErasePerson>();
        services.AddSingleton<ExportPerson>();
        services.AddSingleton<PersonErasures>();
        services.AddSingleton<IJobUpkeep, PersonErasureUpkeep>();
        return services;
    }
}
