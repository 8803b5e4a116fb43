using System.Text.RegularExpressions;

namespace Hub.Core.ActiveDirectory;

/// <summary>Folders on servers: <c>\\server\share\folder</c>.</summary>
/// <remarks>MS-DTYP section 2.2.57 (UNC) and learn.microsoft.com, "Naming Files, Paths, and Namespaces".</remarks>
public static partial class UncPath
{
    /// <summary>The most characters: <c>MAX_PATH</c> without its end.</summary>
    public const int MaxLength = 259;

    /// <summary>Why a text is no path of a folder on a server; null when it is one.</summary>
    public static string? Objection(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length > MaxLength)
            return $"A path has at most {MaxLength} characters.";
        if (!Path().IsMatch(path))
            return "Write a folder on a server as \\\\server\\share\\folder: without a drive, without a \\ at the end, and without < > : \" / | ? * in a name.";
        return path.Split('\\').Any(p => p.Length > 0 && (p[^1] is '.' or ' ' || p[0] == ' ')) ? "A folder's name begins or ends with a blank, or ends with a full stop." : null;
    }

    [GeneratedRegex("""\A\\\\[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\\[^\\/:*?"<>|\x00-\x1f]+)+\z""")]
    private static partial Regex Path();
}
