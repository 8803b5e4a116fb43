using Microsoft.Extensions.Configuration;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>Where DeX is (<c>Dex:BaseUrl</c>), the key that its gateway asks for (<c>Dex:Key</c>), and how long a request may take (<c>Dex:RequestSeconds</c>, 30).</summary>
public sealed class DexSettings(IConfiguration configuration)
{
    /// <summary>The base address, with a slash at its end; null when the hub has no DeX.</summary>
    public Uri? BaseUrl => configuration["Dex:BaseUrl"] is { Length: > 0 } url ? new Uri(url.TrimEnd('/') + "/") : null;

    internal string Key => configuration["Dex:Key"] ?? "";

    internal TimeSpan RequestTimeout => TimeSpan.FromSeconds(configuration.GetValue("Dex:RequestSeconds", 30.0));
}
