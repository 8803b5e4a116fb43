using Hub.Core.Rostering.Sds;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>Microsoft's own School Data Sync V2.1 samples, which are not part of the project.</summary>
public sealed class MicrosoftSampleTests
{
    [Fact]
    public void Check_MicrosoftSamples_HaveNoErrors()
    {
        using var zip = SdsSet.Zip(Directory.GetFiles(Samples()).Select(f => KeyValuePair.Create(Path.GetFileName(f), File.ReadAllBytes(f))));

        var report = SdsCheck.Run(zip, SdsFormat.Set, TestContext.Current.CancellationToken);

        Assert.Equal(SdsFormat.Files.Count, report.Rows.Count);
        Assert.DoesNotContain(report.Findings, f => f.Severity > SdsSeverity.Warning);
    }

    [Fact]
    public void Fields_OfEachFile_BeginAsMicrosoftsHeader()
    {
        foreach (var sample in Directory.GetFiles(Samples()))
        {
            var header = File.ReadLines(sample).First().Split(',');
            var file = SdsFormat.Files.Single(f => f.Name == Path.GetFileName(sample));

            Assert.Equal(header, file.Fields.Take(header.Length).Select(f => f.Name));
        }
    }

    private static string Samples() => MicrosoftSamples.Folder("sds-v2.1");
}
