using FsCheck;
using FsCheck.Fluent;
using Hub.Local.Durable.Storage;

namespace Hub.Tests.Durable;

public sealed class KeysTests
{
    [Fact]
    public void Partition_OfAnyId_HoldsNoForbiddenCharacterAndKeepsPrefixes() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) =>
        {
            var (prefix, whole) = (Keys.Partition(a.Get), Keys.Partition(a.Get + b.Get));
            return whole.StartsWith(prefix, StringComparison.Ordinal) && whole.All(c => char.IsAsciiLetterOrDigit(c) || "-_.!".Contains(c, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Partition_OfDifferentIds_Differs() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) => a.Get == b.Get || Keys.Partition(a.Get) != Keys.Partition(b.Get)).QuickCheckThrowOnFailure();
}
