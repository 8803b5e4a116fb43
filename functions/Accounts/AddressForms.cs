using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Accounts;

/// <summary>The forms of a list of addresses, whoever acts: the person, or an administrator of the site.</summary>
public sealed class AddressForms(AddressList list, AddressLogins logins, AddressVerification verification, HubAddress hub)
{
    /// <summary>Does what a form asks for.</summary>
    /// <param name="action">Which form: <c>add</c>, <c>link</c>, <c>login</c>, <c>notices</c>, <c>remove</c>.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="request">The request with the form.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was done, as the page's note says it.</returns>
    internal async Task<Outcome<string>> RunAsync(string action, Guid accountId, Actor actor, HttpRequest request, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        var (address, on) = (form["address"].ToString(), form["on"] == "true");
        switch (action)
        {
            case "add":
                return (await list.AddAsync(accountId, address, actor, cancellationToken)).Succeeded(out var added, out var refusal)
                    ? await SendLinkAsync(accountId, added, actor, request, cancellationToken)
                    : refusal;
            case "link":
                return await SendLinkAsync(accountId, address, actor, request, cancellationToken);
            case "login" when on:
                return (await logins.AllowAsync(accountId, address, actor, hub.Of(request), cancellationToken)).Succeeded(out var made, out refusal) ? Note(made) : refusal;
            case "login":
                return Noted(await logins.DenyAsync(accountId, address, actor, cancellationToken), "login_off");
            case "notices":
                return Noted(await list.NotifyAsync(accountId, address, on, actor, cancellationToken), on ? "notices_on" : "notices_off");
            case "remove":
                return Noted(await list.RemoveAsync(accountId, address, actor, cancellationToken), "removed");
            default:
                return new NotFound("action_unknown", "There is nothing of that kind to do.");
        }
    }

    /// <summary>The status of a page that says why something was not done.</summary>
    internal static int StatusOf(Refusal refusal) => refusal switch
    {
        NotFound => StatusCodes.Status404NotFound,
        Conflict => StatusCodes.Status409Conflict,
        Unavailable { Code: "too_many_mails" } => StatusCodes.Status429TooManyRequests,
        Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private async Task<Outcome<string>> SendLinkAsync(Guid accountId, string address, Actor actor, HttpRequest request, CancellationToken cancellationToken) =>
        (await verification.SendAsync(accountId, address, actor, hub.Of(request), cancellationToken)).Succeeded(out _, out var refusal) ? "link_sent" : refusal;

    private static Outcome<string> Noted(Outcome<bool> outcome, string note) => outcome.Succeeded(out _, out var refusal) ? note : refusal;

    private static string Note(LoginMade made) => made switch
    {
        { Mailed: true } => "login_on_mailed",
        { Unsent: Forbidden } => "login_on_switched_off",
        { Unsent: not null } => "login_on_unsent",
        _ => "login_on",
    };
}
