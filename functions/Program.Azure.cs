using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Hub.Functions;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Operations.Outages;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
// azure.bicep names the account and the namespace; the app's own identity opens them. With connection strings in their place (func start), AddHub opens them.
var identity = new DefaultAzureCredential();
if (builder.Configuration["AzureWebJobsStorage:accountName"] is { Length: > 0 } account)
{
    builder.Services.AddSingleton(new TableServiceClient(new Uri($"https://{account}.table.core.windows.net"), identity));
    builder.Services.AddSingleton(new BlobServiceClient(new Uri($"https://{account}.blob.core.windows.net"), identity));
    builder.Services.AddSingleton(new QueueServiceClient(new Uri($"https://{account}.queue.core.windows.net"), identity));
}

if (builder.Configuration["ServiceBus:fullyQualifiedNamespace"] is { Length: > 0 } bus)
{
    // As it comes it tries four times for a minute each: somebody at a form would be cut off by the load balancer before anything is answered.
    var patience = new ServiceBusClientOptions { RetryOptions = { TryTimeout = TimeSpan.FromSeconds(10) } };
    builder.Services.AddSingleton(new ServiceBusClient(bus, identity, patience));
}

builder.Services.AddHub(builder.Configuration);
builder.UsePublicAddress();
builder.UseOutages();
builder.UseMaintenance();
builder.UseAccess();
builder.UsePortal();
await builder.Build().RunAsync();
