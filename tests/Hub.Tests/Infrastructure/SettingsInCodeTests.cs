namespace Hub.Tests.Infrastructure;

/// <summary>That no way of reading a setting escapes <see cref="SettingsInCode"/>.</summary>
public sealed class SettingsInCodeTests
{
    [Theory]
    [InlineData("""class A(IConfiguration configuration) { string? B => configuration["New:Setting"]; }""", "New:Setting")]
    [InlineData("""class A(IConfiguration c) { int B => c.GetValue("New:Number", 5); }""", "New:Number")]
    [InlineData("""class A(IConfiguration c) { int? B(Guid id) => c.GetValue<int?>($"New:{Name(id)}:Number"); }""", "New:*:Number")]
    [InlineData("""class A(IConfiguration c) { string B => c[$"New:{p}:Id"]; }""", "New:Microsoft:Id New:Google:Id")]
    [InlineData("""void Add(IConfiguration c) => Use(c.GetSection("New").Get<WebhookSettings>());""", "New:AllowLoopback")]
    [InlineData("""void Add(IConfiguration c) => Use(c.GetSection("New").Get<CentralTile[]>());""", "New:*:Id New:*:Name New:*:Description New:*:Url")]
    [InlineData("""void Add(IConfiguration c) { var section = c.GetSection("New"); Use(section["One"], section.GetValue(x ? "Two" : "Three", 1)); }""", "New:One New:Two New:Three")]
    [InlineData("""void Add(IConfiguration configuration) => Use(configuration.GetSection("New")); void Use(IConfiguration s) => Say(s["One"]);""", "New:One")]
    [InlineData("""class A(IConfiguration c) { int B => Value("One", 1); int Value(string key, int d) => c.GetValue($"New:{key}", d); }""", "New:One")]
    [InlineData("""var a = services.GetRequiredService<IConfiguration>()["New:Setting"];""", "New:Setting")]
    [InlineData("""var a = builder.Configuration["New:Setting"];""", "New:Setting")]
    [InlineData("""var a = Environment.GetEnvironmentVariable("NEW_SETTING");""", "NEW_SETTING")]
    [InlineData("""[TimerTrigger("%New:Setting%")]""", "New:Setting")]
    public void In_EachWayOfReading_FindsTheNames(string source, string names) => Assert.Equal(names.Split(' ').Order(), SettingsInCode.In(source, "A.cs").Order());

    [Theory]
    [InlineData("""class A(IConfiguration c) { string? B(string name) => c[name]; }""")]
    [InlineData("""void Add(IConfiguration c) => services.AddOptions<A>().BindConfiguration("New");""")]
    [InlineData("""void Add(IConfiguration c) => Use(c.GetSection("New"));""")]
    public void In_AWayThatItDoesNotKnow_Fails(string source) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => SettingsInCode.In(source, "A.cs").ToArray());
}
