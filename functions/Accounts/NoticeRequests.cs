using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;

namespace Hub.Functions.Accounts;

/// <summary>Takes from the audit what people are told of, and tells them behind a queue: nobody waits for a mail server at the page.</summary>
public sealed class NoticeRequests(ServiceBusClient bus, TimeProvider time) : IAuditWatcher
{
    /// <summary>The queue.</summary>
    internal const string Name = "account-notices";

    /// <inheritdoc/>
    public async Task SeeAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (!AccountNotices.IsTold(record))
            return;
        var account = record.About!.Value;
        var address = record.Target.Split(' ')[^1] is var last && last.Contains('@', StringComparison.Ordinal) ? last : null;
        var notice = new AccountNotice(account, record.Action, record.Actor == account.ToString(), address, record.Browser, time.GetUtcNow());
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(notice)), cancellationToken);
    }
}

/// <summary>Sends the notices.</summary>
public sealed class NoticeFunctions(AccountNotices notices)
{
    /// <summary>Sends one.</summary>
    [Function("AccountNoticed")]
    public Task ReceiveAsync([ServiceBusTrigger(NoticeRequests.Name, Connection = "ServiceBus")] ServiceBusReceivedMessage message, FunctionContext context) =>
        notices.DeliverAsync(message.Body.ToObjectFromJson<AccountNotice>()!, context.CancellationToken);
}
