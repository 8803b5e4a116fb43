using System.Text;

namespace Hub.Agent.Domain;

/// <summary>Distinguished names (RFC 4514).</summary>
internal static class EntryName
{
    private const string Special = ",+\"\\<>;=";

    /// <summary>The name of an entry that is called so in a container.</summary>
    public static string In(string container, string commonName) => $"{Relative(commonName)},{container}";

    /// <summary>The relative name of an entry that is called so.</summary>
    public static string Relative(string commonName)
    {
        var text = new StringBuilder("CN=");
        for (var i = 0; i < commonName.Length; i++)
        {
            var c = commonName[i];
            if (c == '\0')
            {
                text.Append("\\00");
                continue;
            }

            if (Special.Contains(c, StringComparison.Ordinal) || (c == '#' && i == 0) || (c == ' ' && (i == 0 || i == commonName.Length - 1)))
                text.Append('\\');
            text.Append(c);
        }

        return text.ToString();
    }

    /// <summary>The container of an entry.</summary>
    public static string ContainerOf(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
                i++;
            else if (name[i] == ',')
                return name[(i + 1)..].TrimStart();
        }

        return "";
    }

    /// <summary>Whether an entry is a container, or somewhere below it. Told by the names as the directory writes them.</summary>
    public static bool IsWithin(string name, string container)
    {
        for (var at = name; at.Length > 0; at = ContainerOf(at))
        {
            if (at.Equals(container, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
