using FsCheck;
using FsCheck.Fluent;
using Hub.Core;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>The grammar of filters.</summary>
public sealed class OneRosterFilterTests
{
    [Theory]
    [InlineData("status='active'", "status Equal active")]
    [InlineData("status!='active'", "status NotEqual active")]
    [InlineData("dateLastModified>'2026-09-01T00:00:00.000Z'", "dateLastModified Greater 2026-09-01T00:00:00.000Z")]
    [InlineData("a>='1'", "a AtLeast 1")]
    [InlineData("a<='1'", "a AtMost 1")]
    [InlineData("a<'1'", "a Less 1")]
    [InlineData("familyName~'O''Brien'", "familyName Contains O'Brien")]
    [InlineData("school.sourcedId=''", "school.sourcedId Equal ")]
    [InlineData(" status = 'active' ", "status Equal active")]
    [InlineData("a='1' AND b='2'", "a Equal 1 & b Equal 2")]
    [InlineData("a='1' OR b='2'", "a Equal 1 | b Equal 2")]
    [InlineData("a='1' OR b='2' AND c='3'", "a Equal 1 | b Equal 2 & c Equal 3")]
    [InlineData("a=' AND b=''2'", "a Equal  AND b='2")]
    public void Parse_Filter_SaysWhatItMeans(string text, string meaning)
    {
        Assert.True(OneRosterFilter.Parse(text).Succeeded(out var filter, out _));

        Assert.Equal(meaning, Text(filter));
    }

    [Theory]
    [InlineData("", "character 1:")]
    [InlineData("status", "character 7:")]
    [InlineData("status='active", "character 15:")]
    [InlineData("status=active", "character 8:")]
    [InlineData("status=='active'", "character 8:")]
    [InlineData("status='active' status='x'", "character 17:")]
    [InlineData("status='active'AND a='1'", "character 16:")]
    [InlineData("a='1' AND", "character 7:")]
    [InlineData("a='1' and b='1'", "character 7:")]
    [InlineData("'a'='1'", "character 1:")]
    [InlineData("(a='1')", "character 1:")]
    public void Parse_NoFilter_SaysWhere(string text, string where)
    {
        Assert.False(OneRosterFilter.Parse(text).Succeeded(out _, out var refusal));

        Assert.Equal("invalid_filter_field", refusal.Code);
        Assert.Contains(where, refusal.Detail, StringComparison.Ordinal);
        Assert.IsType<Invalid>(refusal);
    }

    [Fact]
    public void Parse_TooLong_IsRefusedUnread() => Assert.False(OneRosterFilter.Parse($"a='{new string('x', 3000)}'").Succeeded(out _, out _));

    [Fact]
    public void Parse_WhatWasWritten_IsReadAgain() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        value => OneRosterFilter.Parse($"a~'{value.Get.Replace("'", "''", StringComparison.Ordinal)}' AND b='1'").Succeeded(out var filter, out _)
            && filter.Alternatives is [[{ Operator: OneRosterOperator.Contains } first, _]] && first.Value == value.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_IsAFilterOrARefusal()
    {
        var likely = Gen.Elements("status", "a.b", "=", "!=", ">=", "~", "'", "''", "'x'", " ", "AND", " OR ", "(", "\0", "\ud800", "é");
        var texts = Gen.OneOf(Gen.ListOf(likely).Select(string.Concat), ArbMap.Default.GeneratorFor<string>().Select(t => t ?? ""));
        Prop.ForAll(Arb.From(texts), text =>
        {
            var succeeded = OneRosterFilter.Parse(text).Succeeded(out _, out var refusal);
            Assert.True(succeeded || refusal!.Code == "invalid_filter_field");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Text(OneRosterFilter filter) =>
        string.Join(" | ", filter.Alternatives.Select(all => string.Join(" & ", all.Select(c => $"{c.Field} {c.Operator} {c.Value}"))));
}
