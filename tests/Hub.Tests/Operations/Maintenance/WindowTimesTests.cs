using System.Globalization;
using System.Text.Json;
using Hub.Core;
using Hub.Core.Operations.Maintenance;

namespace Hub.Tests.Operations.Maintenance;

/// <summary>When windows are held, in the nights in which British clocks change too.</summary>
public sealed class WindowTimesTests
{
    [Theory]
    // An ordinary winter week and an ordinary summer week: 20:00 by the clocks.
    [InlineData(DayOfWeek.Wednesday, "20:00", 120, "2026-01-12T09:00Z", "2026-01-14T20:00Z", "2026-01-14T22:00Z")]
    [InlineData(DayOfWeek.Wednesday, "20:00", 120, "2026-07-13T09:00Z", "2026-07-15T19:00Z", "2026-07-15T21:00Z")]
    // The week over which the clocks go forward, and the one over which they go back.
    [InlineData(DayOfWeek.Wednesday, "20:00", 120, "2026-03-26T09:00Z", "2026-04-01T19:00Z", "2026-04-01T21:00Z")]
    [InlineData(DayOfWeek.Wednesday, "20:00", 120, "2026-10-22T09:00Z", "2026-10-28T20:00Z", "2026-10-28T22:00Z")]
    // Over the change itself it lasts as long as ever.
    [InlineData(DayOfWeek.Saturday, "23:00", 240, "2026-03-28T12:00Z", "2026-03-28T23:00Z", "2026-03-29T03:00Z")]
    [InlineData(DayOfWeek.Saturday, "23:00", 240, "2026-10-24T12:00Z", "2026-10-24T22:00Z", "2026-10-25T02:00Z")]
    // In the hour that is skipped it begins an hour later by the clocks; in the one that comes twice, the first time.
    [InlineData(DayOfWeek.Sunday, "01:30", 60, "2026-03-28T12:00Z", "2026-03-29T01:30Z", "2026-03-29T02:30Z")]
    [InlineData(DayOfWeek.Sunday, "01:30", 60, "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z")]
    // Under way over midnight, and over a moment after its end.
    [InlineData(DayOfWeek.Wednesday, "23:00", 180, "2026-01-15T01:00Z", "2026-01-14T23:00Z", "2026-01-15T02:00Z")]
    [InlineData(DayOfWeek.Wednesday, "23:00", 180, "2026-01-15T02:00Z", "2026-01-21T23:00Z", "2026-01-22T02:00Z")]
    [InlineData(DayOfWeek.Sunday, "00:00", 1440, "2026-01-18T23:59Z", "2026-01-18T00:00Z", "2026-01-19T00:00Z")]
    public void At_WeeklyWindow_IsHeldByTheClocksInLondon(DayOfWeek day, string time, int minutes, string now, string from, string until)
    {
        var window = Window(minutes) with { Weekly = new WeeklyTime(day, TimeOnly.Parse(time, CultureInfo.InvariantCulture)) };

        var held = window.At(Moment(now))!;

        Assert.Equal((Moment(from), Moment(until)), (held.From, held.Until));
    }

    [Fact]
    public void At_EveryHourOfTwoYears_IsOneOfTheRightDayThatIsNotOver()
    {
        var window = Window(90) with { Weekly = new WeeklyTime(DayOfWeek.Sunday, new TimeOnly(1, 15)) };

        for (var now = Moment("2026-01-01T00:00Z"); now.Year < 2028; now = now.AddHours(1))
        {
            var held = window.At(now)!;
            Assert.True(held.Until > now && held.From <= now.AddDays(7).AddHours(1), $"{now}: {held}");
            Assert.Equal(DayOfWeek.Sunday, held.From.DayOfWeek);
            Assert.Equal(TimeSpan.FromMinutes(90), held.Until - held.From);
        }
    }

    [Fact]
    public void At_EndedEarly_IsOverThenAndComesAgain()
    {
        var window = Window(120) with { Weekly = new WeeklyTime(DayOfWeek.Wednesday, new TimeOnly(20, 0)), EndedAt = Moment("2026-01-14T20:30Z") };

        Assert.Equal(Moment("2026-01-14T20:30Z"), window.At(Moment("2026-01-14T20:10Z"))!.Until);
        Assert.Equal(Moment("2026-01-21T20:00Z"), window.At(Moment("2026-01-14T20:30Z"))!.From);
        Assert.Equal(Moment("2026-01-21T22:00Z"), window.At(Moment("2026-01-21T20:30Z"))!.Until);
    }

    [Fact]
    public void Of_SeveralAtOnce_TheStrictestCountsAndNoticesStopNothing()
    {
        var now = Moment("2026-01-14T20:30Z");
        MaintenanceWindow[] windows =
        [
            Window(240) with { Id = "reads", Mode = MaintenanceMode.ReadOnly, From = now.AddHours(-1) }, Window(60) with { Id = "closed", From = now.AddMinutes(-5) },
            Window(300) with { Id = "told", Mode = MaintenanceMode.Notice, From = now.AddHours(-2) }, Window(60) with { Id = "over", From = now.AddHours(-1) },
            Window(60) with { Id = "announced", From = now.AddHours(71) }, Window(60) with { Id = "later", From = now.AddHours(73) },
        ];

        var state = MaintenanceCalendar.Of(windows, now);

        Assert.Equal("closed", state.Current!.Window.Id);
        Assert.Equal(["told", "reads", "closed", "announced"], state.Announced.Select(o => o.Window.Id));
        Assert.Null(MaintenanceCalendar.Of([windows[2]], now).Current);
    }

    [Theory]
    [InlineData("{}", "text mode minutes from")]
    [InlineData("""{ "mode": "shut", "text": "x", "day": "wednesday", "time": "20:00", "minutes": 60 }""", "mode")]
    [InlineData("""{ "mode": "closed", "text": "x", "day": "someday", "time": "8pm", "minutes": 60 }""", "day time")]
    [InlineData("""{ "mode": "closed", "text": "x", "day": "wednesday", "time": "20:00", "from": "2026-12-02T20:00", "minutes": 60 }""", "from")]
    [InlineData("""{ "mode": "closed", "text": "x", "from": "2026-12-02T20:00", "time": "20:00", "minutes": 60 }""", "time")]
    [InlineData("""{ "mode": "closed", "text": "x", "from": "2026-03-29T01:30", "minutes": 60 }""", "from")]
    [InlineData("""{ "mode": "closed", "text": "x", "from": "2020-03-28T01:30Z", "minutes": 60 }""", "from")]
    [InlineData("""{ "mode": "closed", "text": "x", "from": "2099-12-02T20:00", "minutes": 4 }""", "minutes")]
    [InlineData("""{ "mode": "closed", "text": "x", "from": "2099-12-02T20:00", "minutes": 1441, "announceHours": -1 }""", "minutes announceHours")]
    [InlineData("""{ "mode": "closed", "text": "x\u0000", "from": "2099-12-02T20:00", "minutes": 60.5 }""", "text minutes")]
    [InlineData("""{ "mode": "closed", "text": [], "from": "2099-12-02T20:00", "minutes": 60, "when": 1 }""", "when text")]
    public void Read_WhatIsNoWindow_NamesEachFieldThatIsWrong(string json, string fields)
    {
        Assert.Equal(fields.Split(' '), Faults(json));
    }

    [Theory]
    [InlineData("2099-07-01T20:00", "2099-07-01T19:00Z")]
    [InlineData("2099-07-01T20:00Z", "2099-07-01T20:00Z")]
    [InlineData("2099-07-01T20:00+02:00", "2099-07-01T18:00Z")]
    public void Read_TimeOfOne_IsThatOfLondonUnlessItSaysOtherwise(string from, string moment)
    {
        Assert.True(WindowEntry.Of(JsonSerializer.SerializeToElement(new { mode = "closed", text = " Works ", from, minutes = 60 })).Succeeded(out var entry, out _));
        Assert.True(entry.Read("x", DateTimeOffset.UnixEpoch).Succeeded(out var window, out _));

        Assert.Equal((Moment(moment), "Works", 72), (window.From, window.Text, window.AnnounceHours));
    }

    private static IEnumerable<string> Faults(string json)
    {
        Refusal? refusal;
        if (WindowEntry.Of(JsonSerializer.Deserialize<JsonElement>(json)).Succeeded(out var entry, out refusal))
            entry.Read("x", Moment("2026-01-01T00:00Z")).Succeeded(out _, out refusal);
        return Assert.IsType<Invalid>(refusal).Fields.Select(f => f.Field);
    }

    private static MaintenanceWindow Window(int minutes) => new() { Id = "w", Mode = MaintenanceMode.Closed, Text = "Works", Minutes = minutes, AnnounceHours = 72 };

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
