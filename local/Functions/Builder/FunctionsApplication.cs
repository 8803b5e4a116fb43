namespace Hub.Local.Functions.Builder;

/// <summary>The start of an app's entry point.</summary>
public class FunctionsApplication
{
    /// <summary>A builder with the default configuration: host.json, appsettings, environment variables, arguments.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
