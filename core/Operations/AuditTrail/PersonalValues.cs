using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>
/// The personal values of a record, each with a random salt and the SHA-256 of salt and value. The chain covers the hashes only: a value and its salt can be erased, and what stays neither
/// breaks the chain nor lets anybody find the value by guessing.
/// </summary>
internal static class PersonalValues
{
    private const string Hashes = "PersonalHashes";
    private const string Salts = "PersonalSalts";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>The columns that hold personal values. A number names its column in the stored hashes: never give it to another.</summary>
    internal static readonly IReadOnlyList<(byte Number, string Column)> Columns =
    [
        (1, nameof(AuditRecord.Actor)), (2, nameof(AuditRecord.OnBehalfOf)), (3, nameof(AuditRecord.Target)), (4, nameof(AuditRecord.Address)), (5, nameof(AuditRecord.Browser)),
        (6, nameof(AuditRecord.Changes)),
    ];

    /// <summary>Puts salts and hashes beside the values of a row.</summary>
    public static void Seal(TableEntity row)
    {
        var (hashes, salts) = (new MemoryStream(), new MemoryStream());
        foreach (var (number, column) in Columns)
        {
            if (row.GetString(column) is not { } value)
                continue;
            var salt = RandomNumberGenerator.GetBytes(SaltBytes);
            salts.WriteByte(number);
            salts.Write(salt);
            hashes.WriteByte(number);
            hashes.Write(Hash(salt, value));
        }

        (row[Hashes], row[Salts]) = (hashes.ToArray(), salts.ToArray());
    }

    /// <summary>What the chain covers of the values.</summary>
    public static byte[] HashesOf(TableEntity row) => row.GetBinary(Hashes) ?? [];

    /// <summary>Whether every value is the one that was hashed, or was erased together with its salt.</summary>
    /// <param name="row">The row.</param>
    /// <param name="erased">How many were erased.</param>
    public static bool Fit(TableEntity row, out int erased)
    {
        erased = 0;
        if (!TryRead(row, Hashes, HashBytes, out var hashes) || !TryRead(row, Salts, SaltBytes, out var salts))
            return false;
        foreach (var (number, column) in Columns)
        {
            var value = row.GetString(column);
            var (hash, salt) = (hashes.GetValueOrDefault(number), salts.GetValueOrDefault(number));
            if (hash is not null && value is null && salt is null)
                erased++;
            else if (hash is null ? value is not null || salt is not null : value is null || salt is null || !hash.AsSpan().SequenceEqual(Hash(salt, value)))
                return false;
        }

        return true;
    }

    /// <summary>Takes values and their salts out of a row.</summary>
    /// <returns>How many there were.</returns>
    public static int Erase(TableEntity row, IReadOnlyCollection<string> columns)
    {
        var there = Columns.Where(c => columns.Contains(c.Column) && row.GetString(c.Column) is not null).ToArray();
        foreach (var (_, column) in there)
            row.Remove(column);
        if (there.Length > 0 && TryRead(row, Salts, SaltBytes, out var salts) && salts.Count > 0)
            row[Salts] = salts.Where(s => there.All(t => t.Number != s.Key)).SelectMany(s => s.Value.Prepend(s.Key)).ToArray();
        return there.Length;
    }

    private static byte[] Hash(byte[] salt, string value) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(value)]);

    private static bool TryRead(TableEntity row, string column, int length, out Dictionary<byte, byte[]> parts)
    {
        parts = [];
        foreach (var part in (row.GetBinary(column) ?? []).Chunk(length + 1))
        {
            if (part.Length != length + 1 || !parts.TryAdd(part[0], part[1..]))
                return false;
        }

        return true;
    }
}
