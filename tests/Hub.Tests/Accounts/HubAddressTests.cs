using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hub.Tests.Accounts;

/// <summary>Where links in mails lead.</summary>
public sealed class HubAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:7071", null, null, "http://127.0.0.1:7071/")]
    [InlineData("localhost:7071", null, null, "http://localhost:7071/")]
    [InlineData("evil.example", null, null, "http://localhost:7071/")]
    [InlineData("evil.example:80/x?", null, null, "http://localhost:7071/")]
    [InlineData("", null, null, "http://localhost:7071/")]
    [InlineData("localhost", null, "hub.azurewebsites.example", "https://hub.azurewebsites.example/")]
    [InlineData("localhost", "https://id.school.example/", "hub.azurewebsites.example", "https://id.school.example/")]
    public void Of_WhateverHostIsClaimed_IsTheHubs(string host, string? issuer, string? functionApp, string address)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Sts:Issuer", issuer), new("WEBSITE_HOSTNAME", functionApp)]).Build();
        var http = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString(host) }, Connection = { LocalPort = 7071 } };

        Assert.Equal(address, new HubAddress(configuration).Of(http.Request).AbsoluteUri);
    }
}
