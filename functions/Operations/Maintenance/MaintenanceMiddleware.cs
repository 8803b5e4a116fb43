using System.Collections.Frozen;
using System.Reflection;
using Hub.Core.Operations.Maintenance;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>
/// Stands before every HTTP function: announces maintenance windows on each answer, and during one answers in the place of what is not to work (docs/decisions/0031). Nothing is read for a
/// request that is refused: neither its body nor who sent it.
/// </summary>
internal sealed class MaintenanceMiddleware(MaintenanceCalendar calendar)
{
    private static readonly FrozenDictionary<string, Rule> Rules = FunctionMethods.Select(RuleOf);

    /// <summary>The functions, with when each answers.</summary>
    internal static IReadOnlyDictionary<string, InMaintenance> Answers => Rules.ToDictionary(r => r.Key, r => r.Value.Answers);

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http && Rules.GetValueOrDefault(context.FunctionDefinition.Name) is { Answers: not InMaintenance.Untouched } rule)
        {
            var state = await calendar.NowAsync();
            MaintenanceHeader.Set(http.Response.Headers, state);
            if (state.Current is { } current && Refuses(current.Window.Mode, rule.Answers, http.Request.Method))
            {
                await MaintenanceAnswer.Of(current, state.At, rule.Callers).ExecuteAsync(http);
                return;
            }
        }

        await next(context);
    }

    private static bool Refuses(MaintenanceMode mode, InMaintenance answers, string method) => answers switch
    {
        InMaintenance.Always or InMaintenance.Untouched => false,
        InMaintenance.WhileReadOnly => mode == MaintenanceMode.Closed,
        // RFC 9110 section 9.2.1: what these ask for changes nothing.
        _ => mode == MaintenanceMode.Closed || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method)),
    };

    private static Rule? RuleOf(MethodInfo method)
    {
        if (method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null) is not { } trigger)
            return null;
        var person = method.GetCustomAttribute<RequiresPersonAttribute>();
        var forOperators = trigger.AuthLevel != AuthorizationLevel.Anonymous || person is { Operator: true };
        return new Rule(method.GetCustomAttribute<InMaintenanceAttribute>()?.Answers ?? (forOperators ? InMaintenance.Always : InMaintenance.Reads), CallersOf.Function(method));
    }

    private sealed record Rule(InMaintenance Answers, CallersOf Callers);
}
