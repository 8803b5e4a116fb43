using System.Globalization;
using System.Text;

namespace Hub.Tests.Operations.Chaos;

/// <summary>What a run came to, for people to read.</summary>
internal static class ChaosReport
{
    /// <param name="ledger">What was counted.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="length">How long there were disturbances.</param>
    public static string Of(Ledger ledger, int seed, TimeSpan length)
    {
        var text = new StringBuilder();
        Line($"Chaos: {length.TotalMinutes:0.0} minutes, seed {seed} (HUB_CHAOS_SEED={seed} brings the same disturbances again)");
        Line($"");
        Line($"What was done to the hub");
        foreach (var (what, count) in ledger.Disturbances.OrderBy(d => d.Key, StringComparer.Ordinal))
            Line($"  {count,7}  {what}");
        Line($"");
        Line($"Requests: answered properly, refused for a while (429, 502, 503), and without an answer (not there: the hub was dead; cut: it died meanwhile; late: not within 45 s)");
        foreach (var load in ledger.Answers.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            var (refused, lost) = (load.Where(a => a.Answer is "429" or "502" or "503").Sum(a => a.Count), load.Where(a => !char.IsAsciiDigit(a.Answer[0])).Sum(a => a.Count));
            var each = string.Join(", ", load.OrderBy(a => a.Answer, StringComparer.Ordinal).Select(a => $"{a.Answer}: {a.Count}"));
            Line($"  {load.Key,-16} {load.Sum(a => a.Count) - refused - lost,7} proper {refused,6} refused {lost,6} without an answer   ({each})");
        }

        Line($"");
        Line($"Jobs: accepted by the hub (unheard: its answer did not reach the caller), and how they ended");
        foreach (var load in ledger.Jobs.Where(j => j.Key != "writes").OrderBy(j => j.Key, StringComparer.Ordinal))
            Line($"  {load.Key,-16} {string.Join(", ", load.OrderBy(j => j.Outcome, StringComparer.Ordinal).Select(j => $"{j.Outcome}: {j.Count}"))}");
        Line($"");
        Line($"Writes to the directories");
        foreach (var (what, count) in ledger.Jobs["writes"].OrderBy(j => j.Outcome, StringComparer.Ordinal))
            Line($"  {count,7}  {what}");
        Line($"");
        Line($"Longest time without success after a disturbance had ended (the limit is 60 s)");
        foreach (var (load, (longest, after)) in ledger.Recoveries.OrderBy(r => r.Key, StringComparer.Ordinal))
            Line($"  {load,-16} {longest.TotalSeconds,6:0.0} s  after {after}");
        Line($"");
        Line($"What must not have been: {ledger.Wrongs.Count}");
        foreach (var wrong in ledger.Wrongs)
            Line($"  {wrong}");
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}
