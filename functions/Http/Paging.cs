using System.Globalization;
using Hub.Core;
using Hub.Core.Storage;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>The <c>limit</c> and <c>cursor</c> that every list takes.</summary>
/// <param name="Size">The most items of a page.</param>
/// <param name="Position">Where the last page ended; null for the start.</param>
internal sealed record Paging(int Size, string? Position)
{
    private const int DefaultSize = 100;
    private const int MaxSize = 500;

    /// <summary>What a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="ofKeys">Whether places in the list are keys of rows; else they are words that only the list itself can read.</param>
    public static Outcome<Paging> Of(HttpRequest request, bool ofKeys = true)
    {
        var size = DefaultSize;
        if (request.Query["limit"] is [{ } limit, ..] && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > MaxSize))
            return new Invalid("invalid_limit", $"limit must be a number from 1 to {MaxSize}.", new FieldError("limit", $"must be a number from 1 to {MaxSize}."));
        if (request.Query["cursor"] is not [{ } cursor, ..])
            return new Paging(size, null);
        return TryPlace(cursor, ofKeys, out var position)
            ? new Paging(size, position)
            : new Invalid("invalid_cursor", "cursor is not one that the hub gave. Start again without it.", new FieldError("cursor", "is not one that the hub gave."));
    }

    /// <summary>Where the last page of a list ended, as a link of the portal says; null for the start, and for what is no such place.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The query's parameter.</param>
    /// <param name="ofKeys">Whether places in the list are keys of rows; else they are words that only the list itself can read.</param>
    public static string? PositionOf(HttpRequest request, string name, bool ofKeys = true) => request.Query[name] is [{ } cursor] && TryPlace(cursor, ofKeys, out var position) ? position : null;

    /// <summary>A page as every list answers it: <c>items</c>, and <c>next</c> as the cursor of the next page.</summary>
    public static IResult Page<T, TView>(ListPage<T> page, Func<T, TView> view) =>
        Results.Ok(new ListPage<TView>([.. page.Items.Select(view)], page.Next is null ? null : Cursor.Encode(page.Next)));

    private static bool TryPlace(string cursor, bool ofKeys, out string position) => Cursor.TryDecode(cursor, out position) && (ofKeys ? TableKey.IsLegal(position) : position.Length > 0);
}
