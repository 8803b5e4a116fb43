using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Provisioning;

/// <summary>Which account of a directory is whose: what updates found, and what somebody set by hand where nothing decides.</summary>
public sealed class AccountLinkFunctions(AccountLinks links, DirectoryAccounts accounts, Core.Sites.Sites sites, Audit audit)
{
    private const string Route = "provisioning/v1/sites/{siteId:guid}/directories/{directory}/links";
    private const int LongestId = 255;

    /// <summary>The stored links in pages, in the order of people's ids. For management clients of the site.</summary>
    [Function("ListAccountLinks"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, string directory, FunctionContext context)
    {
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal) || !Kind(directory).Succeeded(out var kind, out refusal))
            return Problem.For(refusal);
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return Problem.For(new NotFound("site_unknown", "There is no such site."));
        return Paging.Page(await accounts.ListAsync(siteId, kind, paging.Position, paging.Size, context.CancellationToken), AccountLinkView.Of);
    }

    /// <summary>The link of a person. For management clients of the site.</summary>
    [Function("GetAccountLink"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{personId}")] HttpRequest request, Guid siteId, string directory, string personId, FunctionContext context)
    {
        if (!Kind(directory).Succeeded(out var kind, out var refusal))
            return Problem.For(refusal);
        return personId.Length <= LongestId && await accounts.FindAsync(siteId, kind, personId, context.CancellationToken) is { } link
            ? Results.Ok(AccountLinkView.Of(link))
            : Problem.For(UnknownLink);
    }

    /// <summary>Links a person to an account, in place of any link before; with <c>If-None-Match: *</c> only when there is none. For management clients of the site.</summary>
    [Function("PutAccountLink"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{personId}")] HttpRequest request, Guid siteId, string directory, string personId, FunctionContext context)
    {
        if (!Kind(directory).Succeeded(out var kind, out var refusal) || !(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out refusal))
            return Problem.For(refusal);
        if (personId.Length > LongestId)
            return Problem.For(new NotFound("person_unknown", "There is no such person at this site."));
        var onlyNew = request.Headers.IfNoneMatch is ["*", ..];
        var before = await accounts.FindAsync(siteId, kind, personId, context.CancellationToken);
        var outcome = await links.PutAsync(siteId, kind, personId, body, onlyNew, context.CancellationToken);
        var after = outcome.Succeeded(out var linked, out refusal) ? linked.Link : null;
        await RecordAsync(request, siteId, "account_link.set", directory, personId, before, after, refusal, context.CancellationToken);
        return outcome.Or(put => put.Made
            ? Results.Created($"/provisioning/v1/sites/{siteId}/directories/{directory}/links/{Uri.EscapeDataString(personId)}", AccountLinkView.Of(put.Link))
            : Results.Ok(AccountLinkView.Of(put.Link)));
    }

    /// <summary>Removes the link of a person, who need not be at the site any more. For management clients of the site.</summary>
    [Function("DeleteAccountLink"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/{personId}")] HttpRequest request, Guid siteId, string directory, string personId, FunctionContext context)
    {
        if (!Kind(directory).Succeeded(out var kind, out var refusal))
            return Problem.For(refusal);
        if (personId.Length > LongestId)
            return Problem.For(UnknownLink);
        var before = await accounts.FindAsync(siteId, kind, personId, context.CancellationToken);
        refusal = await accounts.UnlinkAsync(siteId, kind, personId, context.CancellationToken) ? null : UnknownLink;
        await RecordAsync(request, siteId, "account_link.removed", directory, personId, before, null, refusal, context.CancellationToken);
        return refusal is null ? Results.NoContent() : Problem.For(refusal);
    }

    /// <summary>The directory that an address names.</summary>
    internal static Outcome<DirectoryKind> Kind(string directory) => directory switch
    {
        "microsoft365" => DirectoryKind.Microsoft365,
        "google" => DirectoryKind.Google,
        _ => new NotFound("directory_unknown", "There is no such directory; there are microsoft365 and google."),
    };

    private static NotFound UnknownLink => new("link_unknown", "The hub has stored no link of this person in the directory.");

    private Task RecordAsync(
        HttpRequest request, Guid siteId, string action, string directory, string personId, DirectoryAccount? before, DirectoryAccount? after, Refusal? refusal, CancellationToken cancellationToken)
    {
        var by = request.Actor();
        return audit.AddAsync(
            new AuditRecord(siteId, by.Id, action, personId, refusal?.Code, by.NetworkAddress)
            {
                OnBehalfOf = by.OnBehalfOf,
                Changes = refusal is null ? AuditChange.Of((directory, before?.DirectoryId, after?.DirectoryId), ("address", before?.Address, after?.Address)) : [],
            },
            cancellationToken);
    }
}
