using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Hub.Local.Hosting;

/// <summary>
/// host.json as settings below <c>AzureFunctionsJobHost</c>, the section under which the Functions host lets any setting override the file:
/// <c>AzureFunctionsJobHost__extensions__http__routePrefix=api</c>, for example.
/// </summary>
internal static class HostJson
{
    public const string Section = "AzureFunctionsJobHost";

    /// <summary>Puts the file, and defaults that follow from it, below every other source of settings.</summary>
    public static void AddTo(ConfigurationManager configuration, string contentRoot)
    {
        var file = new[] { AppContext.BaseDirectory, contentRoot }.Select(folder => Path.Combine(folder, "host.json")).FirstOrDefault(File.Exists);
        var settings = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            // One line a request, and several a storage call, would drown the functions' own.
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Azure"] = "Warning",
            ["Logging:LogLevel:System.Net.Http"] = "Warning",
            ["Logging:LogLevel:Polly"] = "Warning",
        };
        if (file is not null)
            foreach (var (key, value) in new ConfigurationBuilder().AddJsonFile(file, optional: false).Build().AsEnumerable())
            {
                settings[$"{Section}:{key}"] = value;
                if (key.StartsWith("logging:logLevel:", StringComparison.OrdinalIgnoreCase))
                    settings[key] = value;
            }
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
    }

    /// <summary>A value of host.json, by its path with colons.</summary>
    public static T? Get<T>(IConfiguration configuration, string path, T? otherwise) => configuration.GetValue($"{Section}:{path}", otherwise);
}
