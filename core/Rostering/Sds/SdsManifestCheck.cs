namespace Hub.Core.Rostering.Sds;

/// <summary>Holds the manifest of a OneRoster set against its files.</summary>
internal sealed class SdsManifestCheck(SdsManifest expected, SdsFindings findings)
{
    private const string File = OneRosterFiles.OneRosterFormat.Manifest;

    /// <summary>Checks it.</summary>
    /// <param name="said">The manifest's rows.</param>
    /// <param name="rows">How many rows each file has that is there.</param>
    /// <param name="modes">Whether each file that was read is the whole or what changed.</param>
    public void Run(IReadOnlyDictionary<string, string> said, IReadOnlyDictionary<string, int> rows, IReadOnlyDictionary<string, SdsMode> modes)
    {
        Expect(said, "manifest.version", "1.0");
        Expect(said, "oneroster.version", expected.Version);
        foreach (var name in expected.Names)
        {
            var file = $"{name}.csv";
            var there = rows.TryGetValue(file, out var count);
            switch (said.GetValueOrDefault($"file.{name}"))
            {
                case "absent" when there:
                    findings.Add(SdsRules.ManifestConflict, $"manifest.csv says that {file} is absent, and it is there.", file);
                    break;
                case "absent":
                    break;
                case "bulk" or "delta" when !there:
                    findings.Add(SdsRules.FileMissing, $"manifest.csv says that {file} is there.", file);
                    break;
                // Files that the check does not read have no mode.
                case "bulk" or "delta" when modes.ContainsKey(file) && count == 0:
                    findings.Add(SdsRules.FileEmpty, "It has a header and no rows.", file);
                    break;
                case "bulk" when modes.GetValueOrDefault(file) == SdsMode.Delta:
                    findings.Add(SdsRules.ManifestConflict, $"manifest.csv says bulk, and {file} says with its status column that it holds changes.", file);
                    break;
                case "delta" when modes.GetValueOrDefault(file) == SdsMode.Bulk:
                    findings.Add(SdsRules.ManifestConflict, $"manifest.csv says delta, and {file} has no status.", file);
                    break;
                case "bulk" or "delta":
                    break;
                case { } other:
                    findings.Add(SdsRules.ManifestValue, $"file.{name} is {SdsFindings.Quote(other)}.", File);
                    break;
                case null:
                    findings.Add(SdsRules.ManifestValue, $"There is no row file.{name}.", File);
                    break;
            }
        }

        // A manifest alone says that nothing changed.
        if (said.Values.Contains("delta") || !said.Values.Contains("bulk"))
            return;
        foreach (var name in expected.Least.Where(n => !rows.ContainsKey($"{n}.csv")))
            findings.Add(SdsRules.SetIncomplete, $"{name}.csv is not in the set.", $"{name}.csv");
    }

    private void Expect(IReadOnlyDictionary<string, string> said, string name, string value)
    {
        if (said.GetValueOrDefault(name) is var found && found != value)
            findings.Add(SdsRules.ManifestValue, $"{name} is {(found is null ? "missing" : SdsFindings.Quote(found))}; it must be {value}.", File);
    }
}
