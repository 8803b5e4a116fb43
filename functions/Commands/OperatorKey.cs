using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Functions.Commands;

/// <summary>The function key that commands send.</summary>
internal static class OperatorKey
{
    private const string Variable = "HUB_KEY";
    private static readonly string DefaultFile = Path.Combine(".hub", "function-keys.json");

    /// <summary>Finds it.</summary>
    /// <param name="file">The file that was named; null for none.</param>
    /// <param name="master">Whether the master key is wanted.</param>
    /// <exception cref="KeyRefusedException">There is none.</exception>
    public static string Find(FileInfo? file, bool master)
    {
        if (file is not null)
            return file.Exists ? Read(file.FullName, master) : throw new KeyRefusedException($"There is no file {file.FullName} (--key-file).");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key)
            return key.Trim();
        return File.Exists(DefaultFile)
            ? Read(DefaultFile, master)
            : throw new KeyRefusedException(
                $"There is no function key: no --key-file, no environment variable {Variable}, and no {DefaultFile} here. In Azure, `az functionapp keys list` shows it; a hub of your own writes it to .hub/ on its first run.");
    }

    private static string Read(string file, bool master)
    {
        var text = File.ReadAllText(file).Trim();
        if (!text.StartsWith('{'))
            return text.Split('\n')[0].Trim() is { Length: > 0 } line ? line : throw new KeyRefusedException($"{file} is empty.");
        var name = master ? "master" : "default";
        try
        {
            return (string?)JsonNode.Parse(text)![name] is { Length: > 0 } key ? key : throw new KeyRefusedException($"{file} holds no \"{name}\" key.");
        }
        catch (JsonException)
        {
            throw new KeyRefusedException($"{file} is neither JSON nor a line with a key.");
        }
    }
}

/// <summary>There is no key, or the hub does not know it.</summary>
internal sealed class KeyRefusedException(string message) : Exception(message);
