using System.Diagnostics;
using System.DirectoryServices.Protocols;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hub.Agent.Domain;
using Hub.Tests.ActiveDirectory.Agent;
using Hub.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(DomainController))]

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>A real Active Directory: Samba's domain controller, provisioned in a folder of its own on a loopback address of its own, one for the whole run, started by the first test that asks.</summary>
public sealed class DomainController : IAsyncDisposable
{
    public const string Domain = "DC=school,DC=test";
    private const string AdministratorPassword = "Adm1n-Passw0rd", AgentPassword = "Ag3nt-Passw0rd";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Lazy<Task> started;
    private readonly string folder = Directory.CreateTempSubdirectory("hub-tests-dc-").FullName;
    private Process? samba;

    public DomainController() => started = new Lazy<Task>(StartAsync);

    /// <summary>Its address.</summary>
    public string Address { get; } = $"127.{RandomNumberGenerator.GetInt32(10, 250)}.{RandomNumberGenerator.GetInt32(1, 250)}.{RandomNumberGenerator.GetInt32(2, 250)}";

    /// <summary>The folder of the authority that its certificate is of.</summary>
    public string Trusted => Path.Combine(folder, "trusted");

    /// <summary>A file with the password of the agent's user.</summary>
    public string PasswordFile => Path.Combine(folder, "password");

    /// <summary>The agent's sign-in, for OUs.</summary>
    internal DirectorySettings Agent(params string[] units) =>
        new() { Server = Address, User = "hub-agent@school.test", Password = AgentPassword, TrustedCertificates = Trusted, Units = units };

    /// <summary>A connection of the domain's administrator.</summary>
    internal Ldap Administrator() => Ldap.Open(Agent() with { User = "administrator@school.test", Password = AdministratorPassword });

    /// <summary>An OU of the test's own, in which the agent's user may do everything, unless it is locked. Skips the test where there is no Samba.</summary>
    internal async Task<string> NewUnitAsync(bool locked = false)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/samba") && File.Exists("/usr/bin/samba-tool"), "Samba is not installed: apt-get install samba samba-ad-provision samba-dsdb-modules samba-vfs-modules");
        await started.Value;
        var unit = $"OU=T{Guid.NewGuid():N},{Domain}";
        using (var ldap = Administrator())
            ldap.Send(new AddRequest(unit, "organizationalUnit"));
        if (!locked)
            await UnlockAsync(unit);
        return unit;
    }

    /// <summary>Allows the agent's user everything in an OU and below, by an entry of its access list (MS-DTYP 2.5.1.1).</summary>
    internal async Task UnlockAsync(string unit)
    {
        using var ldap = Administrator();
        var sid = Ldap.Bytes(ldap.Find($"CN=hub-agent,CN=Users,{Domain}", "objectSid")!, "objectSid")!;
        await ToolAsync("dsacl", "set", $"--objectdn={unit}", $"--sddl=(A;CI;GA;;;{Sid(sid)})", "-H", Path.Combine(folder, "dc/private/sam.ldb"));
    }

    public async ValueTask DisposeAsync()
    {
        if (samba is { HasExited: false })
        {
            samba.Kill(entireProcessTree: true);
            await samba.WaitForExitAsync();
        }

        samba?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync()
    {
        var dc = Path.Combine(folder, "dc");
        await ToolAsync("domain", "provision", "--realm=SCHOOL.TEST", "--domain=SCHOOL", $"--adminpass={AdministratorPassword}", "--server-role=dc", "--dns-backend=NONE", $"--targetdir={dc}", "--host-name=dc1", "--host-ip=127.0.0.1");
        MakeCertificates();
        Directory.CreateDirectory(Trusted);
        File.Copy(Path.Combine(folder, "ca.pem"), Path.Combine(Trusted, "ca.pem"));
        Assert.Equal(0, (await OtherProgram.RunAsync("openssl", ["rehash", Trusted])).ExitCode);
        var settings = Path.Combine(dc, "etc/smb.conf");
        await File.WriteAllTextAsync(settings, $"""
            [global]
            realm = SCHOOL.TEST
            workgroup = SCHOOL
            netbios name = DC1
            server role = active directory domain controller
            server services = ldap
            interfaces = {Address}/8
            bind interfaces only = yes
            private dir = {dc}/private
            state directory = {dc}/state
            lock directory = {dc}
            cache directory = {dc}/cache
            pid directory = {dc}/run
            ncalrpc dir = {dc}/run/ncalrpc
            log file = {dc}/samba.log
            tls enabled = yes
            tls cafile = {folder}/ca.pem
            tls certfile = {folder}/cert.pem
            tls keyfile = {folder}/key.pem
            """);
        Directory.CreateDirectory(Path.Combine(dc, "run"));
        await ToolAsync("user", "create", "hub-agent", AgentPassword, "-H", Path.Combine(dc, "private/sam.ldb"));
        await File.WriteAllTextAsync(PasswordFile, AgentPassword);
        samba = Process.Start(new ProcessStartInfo("/usr/sbin/samba", ["-F", "--no-process-group", "-s", settings, "-M", "single", "-d1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        samba.OutputDataReceived += (_, _) => { };
        samba.ErrorDataReceived += (_, _) => { };
        samba.BeginOutputReadLine();
        samba.BeginErrorReadLine();
        await ReadyAsync();
    }

    private async Task ReadyAsync()
    {
        var until = DateTime.UtcNow + StartLimit;
        while (true)
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(Address, 636);
                return;
            }
            catch (SocketException) when (DateTime.UtcNow < until && !samba!.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private static async Task ToolAsync(params string[] arguments)
    {
        var (exit, output, errors) = await OtherProgram.RunAsync("/usr/bin/samba-tool", arguments);
        Assert.True(exit == 0, $"samba-tool {arguments[0]}: {output}{errors}");
    }

    private void MakeCertificates()
    {
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        using var issuer = authority.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=dc1.school.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("dc1.school.test");
        names.AddIpAddress(IPAddress.Parse(Address));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(5), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), issuer.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportRSAPrivateKeyPem() + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder, "key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>A security identifier as text (MS-DTYP 2.4.2.1).</summary>
    private static string Sid(byte[] sid) =>
        "S-1-5-" + string.Join('-', Enumerable.Range(0, sid[1]).Select(i => BitConverter.ToUInt32(sid, 8 + (4 * i)).ToString(CultureInfo.InvariantCulture)));
}
