namespace Hub.Samples.VendorConsole;

// What the program needs of the hub's answers. All there is: rap/openapi.json.
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record Customer(Guid OrganisationId, string Name, IReadOnlyList<string> Scopes);

internal sealed record SchoolClient(string ClientId, TokenRequest Token);

internal sealed record TokenRequest(string AcrValues);

internal sealed record NewSecret(string Secret);

internal sealed record Student(string ExternalId, string GivenName, string FamilyName);

internal sealed record Problem(string? Code, string? Detail);
