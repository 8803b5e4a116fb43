using Azure.Data.Tables;
using Hub.Core.Storage;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;

namespace Hub.Tests.Sts;

/// <summary>What one instance of the hub registers for the STS to remember by, with a clock of the test's own.</summary>
internal sealed class StsStore : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly AsyncServiceScope scope;

    public StsStore(string connectionString, FakeTimeProvider? time = null)
    {
        Service = new TableServiceClient(connectionString);
        Time = time ?? new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(new Tables(Service))
            .AddStsStores()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        scope = services.CreateAsyncScope();
    }

    public FakeTimeProvider Time { get; }

    public TableServiceClient Service { get; }

    public Clients Clients => services.GetRequiredService<Clients>();

    public ClientSecretUses Uses => services.GetRequiredService<ClientSecretUses>();

    public IOpenIddictApplicationManager Applications => scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();

    public IOpenIddictAuthorizationManager Authorizations => scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>();

    public IOpenIddictTokenManager Tokens => scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();

    /// <summary>How many rows a table holds.</summary>
    public async Task<int> CountRowsAsync(string table, CancellationToken cancellationToken)
    {
        await Service.CreateTableIfNotExistsAsync(table, cancellationToken);
        return await Service.GetTableClient(table).QueryAsync<TableEntity>(cancellationToken: cancellationToken).CountAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await scope.DisposeAsync();
        await services.DisposeAsync();
    }
}
