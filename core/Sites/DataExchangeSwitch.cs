namespace Hub.Core.Sites;

/// <summary>That a school has switched data exchange on: once, for every application and service that it installs.</summary>
/// <param name="Text">The text that was agreed to.</param>
/// <param name="By">Who agreed: an account's id.</param>
/// <param name="At">When, in UTC.</param>
public sealed record DataExchangeSwitch(string Text, string By, DateTimeOffset At);
