using Hub.Core;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>The pages of integrators.</summary>
internal static class IntegratorPage
{
    /// <summary>A page with who looks at it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="refusal">What was wrong with the form before; null for nothing.</param>
    /// <param name="parameters">Its other parameters.</param>
    /// <typeparam name="TPage">The component, with a parameter <c>Viewer</c>.</typeparam>
    public static IResult Of<TPage>(HttpRequest request, Refusal? refusal, params (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        var all = parameters.ToDictionary(p => p.Name, p => p.Value);
        all["Viewer"] = request.Viewer();
        return new PageResult<TPage>(all, Status(refusal));
    }

    /// <summary>The status of a page that says what was wrong.</summary>
    public static int Status(Refusal? refusal) => refusal switch
    {
        null => StatusCodes.Status200OK,
        NotFound => StatusCodes.Status404NotFound,
        Conflict or Stale => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Where the last page of a list ended, as its link says; null for the start, and for what is no such place.</summary>
    public static string? Position(HttpRequest request) => Paging.PositionOf(request, "after");

    /// <summary>The name of that place on a link; null for none.</summary>
    public static string? After(string? position) => position is null ? null : Core.Storage.Cursor.Encode(position);
}
