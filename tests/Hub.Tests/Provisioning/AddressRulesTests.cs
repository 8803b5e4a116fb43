using Hub.Core.Provisioning;

namespace Hub.Tests.Provisioning;

/// <summary>Which addresses a directory takes.</summary>
public sealed class AddressRulesTests
{
    private static readonly string Longest = new('a', 64);

    [Theory]
    [InlineData("ada.byron@s.uk")]
    [InlineData("o'neill-smith_2@s.uk")]
    [InlineData("administrators@s.uk")]
    [InlineData("a@s.uk")]
    public void Objection_OrdinaryAddress_HasNone(string address)
    {
        Assert.Null(AddressRules.Objection(DirectoryKind.Microsoft365, address));
        Assert.Null(AddressRules.Objection(DirectoryKind.Google, address));
    }

    [Theory]
    [InlineData("a#b@s.uk")]
    [InlineData("a!b@s.uk")]
    [InlineData("a^b~c@s.uk")]
    public void Objection_CharacterOfMicrosoftOnly_HasNoneThereAndOneAtGoogle(string address)
    {
        Assert.Null(AddressRules.Objection(DirectoryKind.Microsoft365, address));
        Assert.Equal("address_not_allowed", AddressRules.Objection(DirectoryKind.Google, address)?.Code);
    }

    [Theory]
    [InlineData("abuse")]
    [InlineData("admin")]
    [InlineData("administrator")]
    [InlineData("hostmaster")]
    [InlineData("postmaster")]
    [InlineData("root")]
    [InlineData("webmaster")]
    [InlineData("ssl-admin")]
    public void Objection_ReservedName_IsRefusedEverywhere(string local)
    {
        Assert.Equal("reserved_alias", AddressRules.Objection(DirectoryKind.Microsoft365, $"{local}@s.uk")?.Code);
        Assert.Equal("reserved_alias", AddressRules.Objection(DirectoryKind.Google, $"{local}@s.uk")?.Code);
    }

    [Theory]
    [InlineData(".a@s.uk")]
    [InlineData("a.@s.uk")]
    [InlineData("a..b@s.uk")]
    [InlineData("a+b@s.uk")]
    [InlineData("zoë@s.uk")]
    [InlineData("a b@s.uk")]
    public void Objection_WhatNeitherTakes_IsRefused(string address)
    {
        Assert.Equal("address_not_allowed", AddressRules.Objection(DirectoryKind.Microsoft365, address)?.Code);
        Assert.Equal("address_not_allowed", AddressRules.Objection(DirectoryKind.Google, address)?.Code);
    }

    [Fact]
    public void Objection_LengthsAtAndBeyondTheLimits_AreExact()
    {
        var domain48 = $"{new string('d', 45)}.uk";

        Assert.Null(AddressRules.Objection(DirectoryKind.Google, $"{Longest}@s.uk"));
        Assert.NotNull(AddressRules.Objection(DirectoryKind.Google, $"{Longest}a@s.uk"));
        Assert.Null(AddressRules.Objection(DirectoryKind.Microsoft365, $"{Longest}@{domain48}"));
        Assert.NotNull(AddressRules.Objection(DirectoryKind.Microsoft365, $"{Longest}@d{domain48}"));
        Assert.Null(AddressRules.Objection(DirectoryKind.Google, $"{Longest}@d{domain48}"));
    }
}
