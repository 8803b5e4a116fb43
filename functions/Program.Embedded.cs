using Hub.Functions.Commands;
using Hub.Functions.Demo;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Operations.Outages;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Microsoft.Extensions.Hosting;

namespace Hub.Functions;

/// <summary>The hub in one process, on the embedded runtime.</summary>
internal static class Program
{
    /// <summary>The hub with everything in place but not built, so that a test can change its settings and services.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args).HostFunctionsOf(typeof(Program).Assembly.GetTypes());
        builder.ConfigureFunctionsWebApplication();
        builder.Services.AddHub(builder.Configuration);
        builder.UseOutages();
        builder.UseMaintenance();
        builder.UseAccess();
        builder.UsePortal();
        return builder;
    }

    private static async Task<int> Main(string[] args)
    {
        if (args is ["demo", .. var options])
            return await DemoCommand.RunAsync(options);
        if (OperatorCommands.Handles(args))
            return await OperatorCommands.RunAsync(args, Console.Out, Console.Error);
        await CreateBuilder(args).Build().RunAsync();
        return 0;
    }
}
