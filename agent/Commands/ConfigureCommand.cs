using System.CommandLine;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Agent.Pairing;
using Hub.Agent.Wire;
using Spectre.Console;

namespace Hub.Agent.Commands;

/// <summary><c>hub-agent configure</c>: pairs the agent with the hub, once it has seen that the directory can be used.</summary>
internal static class ConfigureCommand
{
    /// <summary>The command.</summary>
    public static Command Make(Option<string> folder)
    {
        var hub = new Option<string>("--hub") { Description = "The hub's address.", Required = true };
        hub.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var address) || !HubAddress.IsSafe(address))
                result.AddError("--hub must be an https address.");
        });
        var code = new Option<string>("--code") { Description = "The one-time code from Preferences, Active Directory, Agent.", Required = true };
        var server = new Option<string>("--server") { Description = "The domain controller, as its certificate names it.", Required = true };
        var user = new Option<string?>("--user") { Description = "The user whom the agent signs in as. Without one, on Windows, the account that it runs as." };
        var passwordFile = new Option<FileInfo?>("--password-file") { Description = "A file whose first line is the user's password. Without it the password is asked for, or read from standard input." };
        var units = new Option<string[]>("--unit") { Description = "The distinguished name of an OU whose accounts the agent may touch. May be given several times.", Required = true, AllowMultipleArgumentsPerToken = false };
        var trusted = new Option<DirectoryInfo?>("--trusted-certificates") { Description = "A folder of certificates of authorities, prepared by openssl rehash. Not on Windows." };
        var command = new Command("configure", "Pairs the agent with the hub.") { hub, code, server, user, passwordFile, units, trusted };
        command.SetAction((result, cancellation) => CommandFailure.GuardAsync(async () =>
        {
            var name = result.GetValue(user);
            var directory = new DirectorySettings
            {
                Server = result.GetValue(server)!,
                User = name,
                TrustedCertificates = result.GetValue(trusted)?.FullName,
                Units = result.GetValue(units)!,
            };
            var password = name is null ? null : Password(name, result.GetValue(passwordFile));
            using (var ldap = Ldap.Open(directory with { Password = password }))
                _ = new AgentUnits(ldap, directory.Units);
            var agentFolder = new AgentFolder(result.GetValue(folder)!);
            using var keys = AgentKeys.Make();
            var address = new Uri(result.GetValue(hub)!);
            var paired = await HubClient.PairAsync(address, new PairingRequest(result.GetValue(code)!, Environment.MachineName, HubClient.Version, keys.SigningKey, keys.EncryptionKey), cancellation);
            if (!HubAddress.IsSafe(paired.TokenEndpoint))
                throw new IOException($"The hub names {paired.TokenEndpoint} for its tokens, which is not an https address.");
            var (signing, encryption) = keys.Export();
            agentFolder.Save(new AgentSettings(address, paired.SiteId, paired.SiteName, paired.ClientId, paired.TokenEndpoint, paired.Issuer, directory), new AgentSecrets(signing, encryption, password));
            Console.WriteLine($"Paired with {paired.SiteName}. Look at what would be done with hub-agent plan, then start the service.");
            return 0;
        }));
        return command;
    }

    private static string Password(string user, FileInfo? file)
    {
        if (file is not null)
            return File.ReadLines(file.FullName).FirstOrDefault() ?? throw new IOException($"{file.FullName} is empty.");
        if (Console.IsInputRedirected)
            return Console.ReadLine() ?? throw new IOException("Standard input holds no password.");
        return AnsiConsole.Prompt(new TextPrompt<string>($"Password of {Markup.Escape(user)}:").Secret());
    }
}
