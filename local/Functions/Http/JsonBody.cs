using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Local.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hub.Local.Functions.Http;

/// <summary>An argument from the JSON body of a request. What is not the JSON that the function takes is answered with what is wrong, and where.</summary>
internal sealed partial class JsonBody(ParameterInfo parameter)
{
    /// <summary>Setting: the largest JSON body, in bytes. It is held in memory, unlike a body that a function reads itself.</summary>
    public const string LimitSetting = "Http:MaxJsonBodyBytes";

    private const long DefaultLimit = 16 * 1024 * 1024;

    private readonly bool mayBeNull = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;

    /// <summary>The value, or <see cref="Unbound"/>.</summary>
    public async Task<object?> ReadAsync(HttpContext http)
    {
        var limit = http.RequestServices.GetRequiredService<IConfiguration>().GetValue(LimitSetting, DefaultLimit);
        if (http.Request.ContentLength > limit)
            return new Unbound(Problem.TooLarge(limit));
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size && (size.MaxRequestBodySize is not { } most || most > limit))
            size.MaxRequestBodySize = limit;
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            var value = await JsonSerializer.DeserializeAsync(http.Request.Body, parameter.ParameterType, options, http.RequestAborted);
            return value is null && !mayBeNull ? Invalid("The body is null.", "$") : value;
        }
        catch (JsonException e)
        {
            return Invalid(Explain(e), e.Path ?? "$");
        }
        catch (BadHttpRequestException e)
        {
            return new Unbound(e.StatusCode == StatusCodes.Status413PayloadTooLarge ? Problem.TooLarge(limit) : Problem.Of(e));
        }
    }

    private static Unbound Invalid(string detail, string path) => new(
        new Problem(StatusCodes.Status400BadRequest, "invalid_json", "The body is not the JSON that this operation takes.", detail)
        {
            Extensions = new Dictionary<string, object?> { ["path"] = path },
        });

    /// <summary>The serializer's own words name types of the program, which mean nothing to a caller.</summary>
    private static string Explain(JsonException e)
    {
        var where = e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine + 1})" : "";
        if (MissingProperties().Match(e.Message) is { Success: true } missing)
            return $"{e.Path ?? "$"} lacks {missing.Groups["names"].Value.TrimEnd('.')}.";
        // A reader's error is about the text; every other one is about a value that the text holds.
        return e.InnerException is JsonException syntax
            ? $"{Position().Replace(syntax.Message, "")}{where}"
            : $"The value at {e.Path ?? "$"} is not of the kind expected there{where}.";
    }

    [GeneratedRegex(@"missing required properties including: (?<names>.*?)\.?( Path: .*)?$", RegexOptions.Singleline)]
    private static partial Regex MissingProperties();

    [GeneratedRegex(@"\s*(Path: .*|LineNumber: .*)$", RegexOptions.Singleline)]
    private static partial Regex Position();
}
