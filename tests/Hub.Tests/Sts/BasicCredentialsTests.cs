using System.Net;
using System.Text;
using Hub.Core.Sts.Clients;

namespace Hub.Tests.Sts;

/// <summary>Row 8: form-encoded and plain ids and secrets in HTTP Basic, whatever characters they hold.</summary>
public sealed class BasicCredentialsTests(StsHub sts) : IClassFixture<StsHub>
{
    private static readonly string[] Texts =
    [
        "plain", "sas-oneroster-6f1f2a5e", "with:colon", "a+b", "a b", "100%", "%41", "%2B", "a/b=c==", "ünïcödé", "日本語", "😀", "a&b=c", "~-._", "+++", "%zz", "::", "é:ü+ä%", "\"quoted\"", "trailing ", "a%",
    ];

    private static readonly string Characters = "ab:+%/= é😀2F4";

    /// <summary>Every pair of telling texts, and thousands of made ones: the right reading is always among those that are tried, and few are tried.</summary>
    [Fact]
    public void TryRead_IdAndSecretInEitherForm_FindsThem()
    {
        var random = new Random(20220208);
        var pairs = Texts.SelectMany(id => Texts.Select(secret => (id, secret))).Concat(Enumerable.Range(0, 5000).Select(_ => (Make(random), Make(random))));
        foreach (var (id, secret) in pairs)
        {
            Assert.Contains(Read($"{Encode(id)}:{Encode(secret)}"), r => r.Id == id && r.Secret == secret);
            if (id.Count(c => c == ':') < 8)
                Assert.Contains(Read($"{id}:{secret}"), r => r.Id == id && r.Secret == secret);
            Assert.InRange(Read($"{id}:{secret}").Count, 1, 9);
        }
    }

    [Fact]
    public void TryRead_StandardForm_IsTriedFirst() => Assert.Equal(("a b", "c+d"), (Read("a+b:c%2Bd")[0].Id, Read("a+b:c%2Bd")[0].Secret));

    [Fact]
    public void TryRead_LatinBytes_AreCharacters()
    {
        Assert.True(BasicCredentials.TryRead("Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("né:sécret")), out var readings));
        Assert.Contains(readings, r => (r.Id, r.Secret) == ("né", "sécret"));
    }

    [Theory]
    [InlineData("Bearer YTpi")]
    [InlineData("Basic")]
    [InlineData("Basic *")]
    [InlineData("Basic YWI=")]
    [InlineData("Basic OmE=")]
    public void TryRead_WhatIsNoBasicHeader_IsRefused(string header) => Assert.False(BasicCredentials.TryRead(header, out _));

    [Fact]
    public void TryRead_LongestThatMayBe_IsReadAndLongerIsNot()
    {
        var (id, secret) = (new string('é', BasicCredentials.MaxIdLength), new string('é', BasicCredentials.MaxSecretLength));

        Assert.Contains(Read($"{Encode(id)}:{Encode(secret)}"), r => r.Id == id && r.Secret == secret);
        Assert.False(BasicCredentials.TryRead("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Encode(id)}:{new string('x', 20_000)}")), out _));
    }

    /// <summary>id x secret x form x (right, wrong), over HTTP.</summary>
    [Fact]
    public async Task Token_ImportedIdAndSecretInEitherForm_AuthenticatesOnlyTheRightOne()
    {
        foreach (var (id, n) in new[] { "odd:id+with %41", "日本語/id", "a%2Bb", "plain-id" }.Select((id, n) => (id, n)))
        {
            var secret = new[] { "s:e+c%r/e=t ünd 16", "%41%2B0123456789abcd", "++++:::: 0123456789", "plain-secret-0123456789" }[n];
            await sts.ClientAsync(new { id, kind = "management", name = "Odd", sites = new[] { StsHub.School }, scopes = new[] { "hub.manage" } });
            await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "brought", secret });

            Assert.Equal(HttpStatusCode.OK, (await AskAsync($"{Encode(id)}:{Encode(secret)}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync($"{id}:{secret}")).Status);
            Assert.Equal(HttpStatusCode.OK, (await sts.TokenAsync((id, secret))).Status);
            Assert.Equal("invalid_client", (await AskAsync($"{Encode(id)}:{Encode(secret)}x")).Error);
            Assert.Equal("invalid_client", (await AskAsync($"{id}:x{secret}")).Error);
        }
    }

    private Task<Answer> AskAsync(string basic) => sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, basic);

    private static IReadOnlyList<BasicReading> Read(string text)
    {
        Assert.True(BasicCredentials.TryRead("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), out var readings), text);
        return readings;
    }

    private static string Make(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ =>
    {
        var runes = Characters.EnumerateRunes().ToArray();
        return runes[random.Next(runes.Length)].ToString();
    }));

    private static string Encode(string text) => WebUtility.UrlEncode(text);
}
