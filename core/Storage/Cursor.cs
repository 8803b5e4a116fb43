using System.Buffers.Text;
using System.Text;

namespace Hub.Core.Storage;

/// <summary>The opaque word by which a caller asks for the next page.</summary>
public static class Cursor
{
    private const int MaxLength = 2048;

    /// <summary>The cursor for a position.</summary>
    public static string Encode(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));

    /// <summary>The position of a cursor; false when it is not one of ours.</summary>
    public static bool TryDecode(string cursor, out string position)
    {
        position = "";
        if (cursor.Length is 0 or > MaxLength || !Base64Url.IsValid(cursor))
            return false;
        position = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return true;
    }
}
