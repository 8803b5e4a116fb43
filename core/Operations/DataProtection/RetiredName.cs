using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Operations.DataProtection;

/// <summary>
/// What stays of a name that somebody had who was erased, so that nobody else is given it and gets that person's mail or rights: a hash, without whose it was. Whoever can read the tables can try whether a
/// name was ever somebody's, and learns no more than that (docs/decisions/0036).
/// </summary>
internal static class RetiredName
{
    /// <summary>The hash of a name, the same however it is written in case.</summary>
    /// <param name="kind">What kind of name it is: none of one kind is taken for one of another.</param>
    /// <param name="name">The name.</param>
    public static string Of(string kind, string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"hub retired {kind} {name.ToUpperInvariant()}")));
}
