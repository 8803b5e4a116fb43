using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>Records, written while they are sent: no page is held in memory. Or 304 when the caller has them already.</summary>
/// <param name="key">The key of the record or the list.</param>
/// <param name="records">The records.</param>
/// <param name="query">What was asked for.</param>
/// <param name="addresses">Where records can be read.</param>
/// <param name="version">Of what the records are; null before there are any.</param>
/// <param name="total">How many there are in all pages; null when one record was asked for.</param>
internal sealed class OneRosterAnswer<T>(string key, IEnumerable<Kept<T>> records, OneRosterQuery<T> query, OneRosterAddresses addresses, OneRosterVersion? version, int? total) : IResult
    where T : MisRecord
{
    private const int FlushAt = 1 << 16;
    private static readonly Guid Build = typeof(OneRosterApi).Module.ModuleVersionId;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        if (total is { } all)
        {
            response.Headers["X-Total-Count"] = all.ToString(CultureInfo.InvariantCulture);
            response.Headers.Link = string.Join(", ", Links(request, all));
        }

        // The version and the program, not the records, so that nothing need be written to know that it is the same.
        var parts = version is null ? "" : string.Join(' ', version.Parts.Select(p => p.Name));
        if (Revalidation.IsUnchanged(httpContext, SHA256.HashData(Encoding.UTF8.GetBytes($"{Build} {addresses.Root} {request.Path} {request.QueryString} {parts}"))))
            return;
        response.ContentType = "application/json";
        var body = response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        if (total is null)
            writer.WritePropertyName(key);
        else
            writer.WriteStartArray(key);
        // The writer hands its bytes on whenever a block of the pipe is full, so what it holds itself is never much.
        var flushed = 0L;
        foreach (var record in records)
        {
            writer.WriteStartObject();
            foreach (var field in query.Fields)
                field.Write(writer, record, addresses);
            writer.WriteEndObject();
            if (writer.BytesCommitted + writer.BytesPending - flushed < FlushAt)
                continue;
            writer.Flush();
            flushed = writer.BytesCommitted;
            await body.FlushAsync(httpContext.RequestAborted);
        }

        if (total is not null)
            writer.WriteEndArray();
        WriteWarnings(writer);
        writer.WriteEndObject();
        writer.Flush();
        await body.FlushAsync(httpContext.RequestAborted);
    }

    private void WriteWarnings(Utf8JsonWriter writer)
    {
        if (query.Warnings.Count == 0)
            return;
        writer.WriteStartArray("statusInfoSet"u8);
        foreach (var warning in query.Warnings)
            OneRosterStatus.Write(writer, "success", "warning", warning.Code, warning.Detail);
        writer.WriteEndArray();
    }

    /// <summary>RFC 8288: the first and the last page, and those before and after this one where there are any.</summary>
    private IEnumerable<string> Links(HttpRequest request, int all)
    {
        var last = all == 0 ? 0 : (all - 1) / query.Limit * query.Limit;
        if ((long)query.Offset + query.Limit < all)
            yield return Link(query.Offset + query.Limit, "next");
        if (query.Offset > 0)
            yield return Link(Math.Max(0, Math.Min(query.Offset, all) - query.Limit), "prev");
        yield return Link(0, "first");
        yield return Link(last, "last");

        string Link(int offset, string relation)
        {
            var parameters = new QueryBuilder();
            foreach (var (name, value) in request.Query.Where(p => p.Key is not ("offset" or "limit")))
                parameters.Add(name, value.AsEnumerable().Select(v => v ?? ""));
            parameters.Add("limit", query.Limit.ToString(CultureInfo.InvariantCulture));
            parameters.Add("offset", offset.ToString(CultureInfo.InvariantCulture));
            return $"<{addresses.Hub}{request.Path.ToUriComponent()[1..]}{parameters}>; rel=\"{relation}\"";
        }
    }
}
