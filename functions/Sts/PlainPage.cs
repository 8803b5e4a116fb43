using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>A page with a heading and a body, and nothing else.</summary>
/// <param name="title">The heading.</param>
/// <param name="body">HTML whose values are encoded.</param>
/// <param name="status">The HTTP status.</param>
internal sealed class PlainPage(string title, string body, int status = StatusCodes.Status200OK) : IResult
{
    private const string Style =
        "body{font:1.125rem/1.5 system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem}input,button{font:inherit;width:100%;box-sizing:border-box;padding:.5rem}[role=alert]{color:#a00}";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var headers = httpContext.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'; base-uri 'none'";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        var heading = HtmlEncoder.Default.Encode(title);
        return Results.Content($"""
            <!doctype html>
            <html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{heading} - Hub</title>
            <style nonce="{nonce}">{Style}</style></head>
            <body><main><h1>{heading}</h1>{body}</main></body></html>
            """, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(httpContext);
    }
}
