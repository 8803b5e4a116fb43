using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Local.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hub.Local.Functions.Http;

/// <summary>The keys that callers of functions above <see cref="AuthorizationLevel.Anonymous"/> send. Made on the first run, kept in the data folder.</summary>
internal sealed class FunctionKeys(IConfiguration configuration, IHostEnvironment environment) : IHostedService
{
    private const string Header = "x-functions-key";
    private const string Query = "code";

    private readonly string file = Path.Combine(DataFolder.Of(configuration, environment.ContentRootPath), "function-keys.json");
    private byte[] functionHash = [];
    private byte[] masterHash = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var keys = ReadOrMake(file);
        (functionHash, masterHash) = (HashOf(keys.Default), HashOf(keys.Master));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether the request may call a function of that level.</summary>
    public bool Allow(AuthorizationLevel level, HttpRequest request)
    {
        if (level == AuthorizationLevel.Anonymous)
            return true;
        var sent = request.Headers.TryGetValue(Header, out var header) ? header.ToString() : request.Query[Query].ToString();
        // Hashes have one length: the comparison takes the same time for any key.
        var hash = HashOf(sent);
        var isMaster = CryptographicOperations.FixedTimeEquals(hash, masterHash);
        var isFunction = CryptographicOperations.FixedTimeEquals(hash, functionHash);
        return isMaster || isFunction && level is AuthorizationLevel.Function or AuthorizationLevel.User;
    }

    /// <summary>The keys in a file, made first when it is missing.</summary>
    public static Keys ReadOrMake(string file)
    {
        if (!File.Exists(file))
            Make(file);
        return JsonSerializer.Deserialize<Keys>(File.ReadAllText(file), JsonSerializerOptions.Web) is { Default.Length: >= 16, Master.Length: >= 16 } keys
            ? keys
            : throw new InvalidOperationException(
                $"{file} does not hold a 'default' and a 'master' key of at least 16 characters. Delete it to have new ones made.");
    }

    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Written aside and moved: a hub that starts at the same moment sees the whole file or none.
        var aside = $"{file}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(aside, options))
            JsonSerializer.Serialize(stream, new Keys(NewKey(), NewKey()), JsonSerializerOptions.Web);
        try
        {
            File.Move(aside, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(aside);
        }
    }

    private static string NewKey() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    private static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>The content of the file.</summary>
    internal sealed record Keys(string Default, string Master);
}
