using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Rostering.Sds;

namespace Hub.Tests.Rostering;

/// <summary>Rows that say the same are found in any order of rows.</summary>
public sealed class SdsRowKeysTests
{
    private static readonly Gen<SdsRowKey> Key =
        from first in Gen.Choose(0, 3)
        from second in Gen.Choose(0, 3)
        from third in Gen.Choose(0, 1)
        select new SdsRowKey(first, second, third, 0);

    [Fact]
    public void Of_any_rows_those_are_repeated_that_a_set_of_all_says() =>
        Prop.ForAll(Key.ArrayOf().ToArbitrary(), IsAsASet).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_that_come_group_by_group_too() =>
        Prop.ForAll(Key.ArrayOf().ToArbitrary(), keys => IsAsASet([.. keys.OrderBy(k => k.First)])).QuickCheckThrowOnFailure();

    private static bool IsAsASet(SdsRowKey[] keys)
    {
        var (all, rows) = (new HashSet<SdsRowKey>(), new SdsRowKeys());
        return keys.All(k => all.Add(k) == rows.Add(k));
    }
}
