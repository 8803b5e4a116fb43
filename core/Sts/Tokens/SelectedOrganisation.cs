namespace Hub.Core.Sts.Tokens;

/// <summary>The <c>orgselected:</c> value of <c>acr_values</c>, by which a client says for which organisation it wants a token.</summary>
public static class SelectedOrganisation
{
    private const string Prefix = "orgselected:";

    /// <summary>The value for an organisation.</summary>
    public static string Of(Guid organisation) => Prefix + organisation;

    /// <summary>Reads it. Other values (<c>idp:</c>, those of other servers) are none of its business.</summary>
    /// <param name="acrValues">The parameter: a list divided by spaces (OpenID Connect Core 1.0 section 3.1.2.1); null when it was not sent.</param>
    /// <param name="organisation">The organisation; null when none is named.</param>
    /// <returns>False when one is named that is no GUID, or two are.</returns>
    public static bool TryRead(string? acrValues, out Guid? organisation)
    {
        organisation = null;
        foreach (var value in (acrValues ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!value.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            if (!Guid.TryParseExact(value[Prefix.Length..], "D", out var named) || (organisation is not null && organisation != named))
                return false;
            organisation = named;
        }

        return true;
    }
}
