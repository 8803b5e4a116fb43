using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Mis;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Mis;

/// <summary>Feeds that cannot be imported, over HTTP: each says why and changes nothing, and the next good one is imported.</summary>
public sealed class DamagedFeedTests(DamagedFeedTests.School school) : IClassFixture<DamagedFeedTests.School>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is wrong, the code, and what the message must name: where it is, and what to do.</summary>
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { "cut in the middle", "feed_truncated", "its end is missing", "Send it again" },
        { "cut at the end", "feed_truncated", "its end is missing", "Send it again" },
        { "bytes overwritten", "feed_damaged", "users.csv", "send it" },
        { "not a zip", "feed_not_zip", "is not a zip", "Put the CSV files into one zip" },
        { "a zip of nothing", "format_unknown", "manifest.csv", "School.csv" },
        { "wrong header", "header_wrong", "users.csv", "givenName" },
        { "header in another case", "header_wrong", "'givenname' where 'givenName' is meant", "case-sensitive" },
        { "header twice", "header_duplicate", "orgs.csv", "'name' twice" },
        { "bomb", "feed_too_large_unpacked", "users.csv", "Nothing was unpacked" },
        { "bomb that lies", "feed_damaged", "users.csv", "send it" },
        { "path upwards", "feed_bad_path", "'../users.csv'", "Plain file names only" },
        { "absolute path", "feed_bad_path", "'/etc/users.csv'", "Plain file names only" },
        { "backslashes", "feed_bad_path", "'..\\users.csv'", "Plain file names only" },
        { "nested folder", "feed_nested_folder", "old/users.csv", "at the top of the zip" },
        { "the same file twice", "feed_duplicate_entry", "users.csv twice", "Send one" },
        { "Latin-1", "file_not_utf8", "users.csv, line 5", "Save the file as UTF-8" },
        { "UTF-16", "file_not_utf8", "users.csv, line 1", "Save the file as UTF-8" },
        { "empty file", "file_empty", "users.csv is empty", "header row" },
        { "encrypted", "feed_encrypted", "users.csv is encrypted", "without a password" },
        { "too many entries", "feed_too_many_entries", "more than 64 files", "Send only the CSV files" },
        { "over-long row", "row_too_long", "users.csv, line 5", "double quote" },
        { "unclosed quote", "row_too_long", "users.csv, line 5", "double quote" },
        { "text behind a quote", "csv_malformed", "users.csv, the row at line 5", "double quote" },
        { "NUL bytes", "header_wrong", "users.csv", "lacks sourcedId" },
        { "a file less", "file_missing", "users.csv", "manifest.csv says" },
        { "delta", "feed_delta", "users.csv", "Send a bulk feed" },
        { "nobody", "feed_without_people", "no person", "See the issues" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task PutFeed_Damaged_FailsWithAReasonAndChangesNothing(string damage, string code, string where, string remedy)
    {
        var before = await school.StateAsync();

        using var damaged = Damaged(damage);
        var import = await school.Hub.Client.ImportAsync(school.Site, damaged);

        Assert.Equal(("failed", code), ((string?)import["state"], (string?)import["code"]));
        Assert.Contains(where, (string?)import["message"], StringComparison.Ordinal);
        Assert.Contains(remedy, (string?)import["message"], StringComparison.Ordinal);
        Assert.Equal(before, await school.StateAsync());
        await school.ImportGoodAsync();
    }

    [Theory]
    [InlineData("users.csv", "pupil,,,true,school,student,other,,Other,Person,,,,,,,,", "id.duplicate", 5)]
    [InlineData("enrollments.csv", "e3,,,7ma1,school,nobody,student,,,", "reference.unknown", 4)]
    [InlineData("users.csv", "shifted,,,true,school,student,shifted,,Ada, the second,Byron,,,,,,,,", "row.too_many_fields", 5)]
    [InlineData("users.csv", "nul,,,true,school,student,n\0l,,Ada,Byron,,,,,,,,", "field.control_characters", 5)]
    public async Task PutFeed_RowThatIsWrong_IsLeftOutAndNamed(string file, string row, string rule, int line)
    {
        await school.ImportGoodAsync();
        var before = await school.StateAsync();

        using var feed = school.Good().Add(file, row).Zip();
        var import = await school.Hub.Client.ImportAsync(school.Site, feed);

        Assert.Equal("unchanged", (string?)import["state"]);
        Assert.Equal(1, (int)import["errors"]!);
        var issue = Assert.Single(import["issues"]!.AsArray())!;
        Assert.Equal((file, line, rule, "error"), ((string?)issue["file"], (int)issue["line"]!, (string?)issue["rule"], (string?)issue["severity"]));
        var csv = await school.Hub.Client.GetStringAsync((string)import["issuesCsv"]!, Cancellation);
        Assert.Contains($"\r\n{file},{line},", csv, StringComparison.Ordinal);
        Assert.Equal(before, await school.StateAsync());
    }

    [Fact]
    public async Task PutFeed_EmptyBody_IsRefusedAtOnce()
    {
        var before = await school.StateAsync();

        using var answer = await school.Hub.Client.PutFeedAsync(school.Site, Stream.Null);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal(("feed_empty", "The request has no body. Send the zip as the body."), ((string?)problem["code"], (string?)problem["detail"]));
        Assert.Equal(before, await school.StateAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutFeed_LargerThanAllowed_IsRefusedAtOnce(bool saysItsLength)
    {
        var before = await school.StateAsync();

        using var request = new HttpRequestMessage(HttpMethod.Put, $"/mis/v1/sites/{school.Site}/feed") { Content = new ByteArrayContent(new byte[School.MaxUploadBytes + 1]) };
        // A caller that says the length waits for leave to send, and is refused before it has sent anything.
        request.Headers.ExpectContinue = saysItsLength;
        request.Headers.TransferEncodingChunked = !saysItsLength;
        using var answer = await school.Hub.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("feed_too_large", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["code"]);
        Assert.Equal(before, await school.StateAsync());
        await school.ImportGoodAsync();
    }

    [Fact]
    public async Task PutFeed_CallerGoneInTheMiddle_LeavesNoImport()
    {
        var imports = await ImportsAsync();
        var token = await school.Hub.TokenAsync(school.Site, "mis");
        using (var caller = new TcpClient())
        {
            await caller.ConnectAsync(school.Hub.Address.Host, school.Hub.Address.Port, Cancellation);
            var start = $"PUT /mis/v1/sites/{school.Site}/feed HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000\r\n\r\nPK";
            await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), Cancellation);
        }

        await school.ImportGoodAsync();

        Assert.Equal(imports + 1, await ImportsAsync());

        async Task<int> ImportsAsync() => (await school.Hub.Client.ItemsAsync($"/mis/v1/sites/{school.Site}/imports")).Count;
    }

    [Fact]
    public async Task PutFeed_OneGoodBehindManyDamaged_IsImportedInItsTurn()
    {
        var paths = new List<string>();
        foreach (var damage in new[] { "cut in the middle", "bytes overwritten", "Latin-1", "unclosed quote" })
        {
            using var damaged = Damaged(damage);
            using var accepted = await school.Hub.Client.PutFeedAsync(school.Site, damaged);
            paths.Add(accepted.Headers.Location!.ToString());
        }

        await school.ImportGoodAsync();

        foreach (var path in paths)
            Assert.Equal("failed", (string?)(await school.Hub.Client.AtRestAsync(path))["state"]);
    }

    private MemoryStream Damaged(string damage)
    {
        var good = school.Good();
        return damage switch
        {
            "cut in the middle" => Cut(good.Zip(), zip => zip.Length / 2),
            "cut at the end" => Cut(good.Zip(), zip => zip.Length - 10),
            "bytes overwritten" => Overwritten(good.Zip(), "users.csv"),
            "not a zip" => new MemoryStream(Encoding.UTF8.GetBytes(good.Text("users.csv"))),
            "a zip of nothing" => new FeedFiles().Zip(),
            "wrong header" => good.Replace("users.csv", ",givenName,", ",firstName,").Zip(),
            "header in another case" => good.Replace("users.csv", ",givenName,", ",givenname,").Zip(),
            "header twice" => good.Replace("orgs.csv", "identifier", "name").Zip(),
            "bomb" => Bomb(good, "users.csv"),
            "bomb that lies" => Lying(Bomb(good, "users.csv"), "users.csv"),
            "path upwards" => good.With("../users.csv", "evil").Zip(),
            "absolute path" => good.With("/etc/users.csv", "evil").Zip(),
            "backslashes" => good.With("..\\users.csv", "evil").Zip(),
            "nested folder" => good.With("old/users.csv", "old").Zip(),
            "the same file twice" => good.Zip(archive => archive.CreateEntry("users.csv")),
            "Latin-1" => good.With("users.csv", [.. Encoding.UTF8.GetBytes(good.Text("users.csv")), .. Encoding.Latin1.GetBytes("x,,,true,school,student,x,,Zoë,X,,,,,,,,\n")]).Zip(),
            "UTF-16" => good.With("users.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(good.Text("users.csv"))]).Zip(),
            "empty file" => good.With("users.csv", "").Zip(),
            "encrypted" => Encrypted(good.Zip(), "users.csv"),
            "too many entries" => Enumerable.Range(0, 65).Aggregate(good, (set, i) => set.With($"{i}.csv", "a\n")).Zip(),
            "over-long row" => good.Add("users.csv", $"long,,,true,school,student,{new string('x', 40_000)},,A,B,,,,,,,,").Zip(),
            "unclosed quote" => good.Add("users.csv", "open,,,true,school,student,\"open,,A,B,,,,,,,,\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"p{i},,,true,school,student,p{i},,A,B,,,,,,,,\n"))).Zip(),
            "text behind a quote" => good.Add("users.csv", "open,,,true,school,student,\"open\"ed,,A,B,,,,,,,,").Zip(),
            "NUL bytes" => good.With("users.csv", new byte[4096]).Zip(),
            "a file less" => good.Without("users.csv").Zip(),
            "delta" => good.Replace("manifest.csv", "file.users,bulk", "file.users,delta").Zip(),
            "nobody" => good.With("users.csv", good.Text("users.csv").Split('\n')[0]).With("enrollments.csv", good.Text("enrollments.csv").Split('\n')[0]).Zip(),
            _ => throw new ArgumentOutOfRangeException(nameof(damage)),
        };
    }

    private static MemoryStream Cut(MemoryStream zip, Func<MemoryStream, long> length)
    {
        zip.SetLength(length(zip));
        return zip;
    }

    /// <summary>300 MB in a thousandth of that.</summary>
    private static MemoryStream Bomb(FeedFiles set, string name) => set.Without(name).Zip(archive =>
    {
        using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        var block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'a');
        for (var i = 0; i < 300; i++)
            entry.Write(block);
    });

    private static MemoryStream Overwritten(MemoryStream zip, string name)
    {
        var data = zip.GetBuffer().AsSpan(LocalHeader(zip, name) + 30 + name.Length);
        data.Slice(20, 20).Reverse();
        return zip;
    }

    // The flag of encryption is the first bit of the flags: 6 bytes into the local header, 8 into that of the central directory (PKWARE, APPNOTE 4.3).
    private static MemoryStream Encrypted(MemoryStream zip, string name)
    {
        zip.GetBuffer()[LocalHeader(zip, name) + 6] |= 1;
        zip.GetBuffer()[CentralHeader(zip, name) + 8] |= 1;
        return zip;
    }

    // The unpacked size stands 24 bytes into the header of the central directory.
    private static MemoryStream Lying(MemoryStream zip, string name)
    {
        BitConverter.TryWriteBytes(zip.GetBuffer().AsSpan(CentralHeader(zip, name) + 24), 1000);
        return zip;
    }

    private static int LocalHeader(MemoryStream zip, string name) => HeaderBefore(zip, name, "PK\x03\x04"u8, 30);

    private static int CentralHeader(MemoryStream zip, string name) => HeaderBefore(zip, name, "PK\x01\x02"u8, 46);

    private static int HeaderBefore(MemoryStream zip, string name, ReadOnlySpan<byte> signature, int length)
    {
        var bytes = zip.GetBuffer().AsSpan(0, (int)zip.Length);
        for (var at = bytes.IndexOf(signature); ; at += 4 + bytes[(at + 4)..].IndexOf(signature))
        {
            if (bytes[(at + length)..].StartsWith(Encoding.UTF8.GetBytes(name)))
                return at;
        }
    }

    /// <summary>A hub with one site, which has taken in a good feed.</summary>
    public sealed class School(AzuriteFixture azurite) : IAsyncLifetime
    {
        internal const int MaxUploadBytes = 4 << 20;
        private int good;

        internal HubHost Hub { get; private set; } = null!;

        internal Guid Site { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Hub = await HubHost.StartAsync(azurite, new Dictionary<string, string> { ["Mis:FeedLimits:MaxUploadBytes"] = $"{MaxUploadBytes}" });
            Site = await Hub.Client.NewSiteAsync();
            await ImportGoodAsync();
        }

        public ValueTask DisposeAsync() => Hub.DisposeAsync();

        /// <summary>The feed that was imported last.</summary>
        internal FeedFiles Good() => FeedFiles.OneRoster11().Replace("users.csv", "Ada", $"Ada {good}");

        /// <summary>Imports a good feed that differs from the last.</summary>
        internal async Task ImportGoodAsync()
        {
            good++;
            using var feed = Good().Zip();
            Assert.Equal("completed", (string?)(await Hub.Client.ImportAsync(Site, feed))["state"]);
        }

        /// <summary>The current snapshot and everybody's row.</summary>
        internal async Task<string> StateAsync()
        {
            var snapshot = await Hub.Services.GetRequiredService<Snapshots>().CurrentAsync(Site, Cancellation);
            var people = await Hub.Client.PeopleAsync(Site);
            return $"{snapshot!.Id} {string.Join(' ', people.Select(p => p.ToJsonString()))}";
        }
    }
}
