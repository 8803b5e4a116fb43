using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>The pictures on tiles.</summary>
public sealed class IconFunctions(ApplicationIcons icons)
{
    /// <summary>A picture, which never changes under its name. For everybody.</summary>
    [Function("GetIcon")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "icons/{name}")] HttpRequest request, string name, FunctionContext context)
    {
        if (await icons.ReadAsync(name, context.CancellationToken) is not { } picture)
            return Problem.For(new NotFound("not_found", "There is no such picture."));
        return UploadedPicture.Answer(request.HttpContext, name, picture, ofEverybody: true);
    }
}
