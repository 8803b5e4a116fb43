using System.Reflection;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Local.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Local.Functions.Invocation;

/// <summary>Decides, once for each parameter of a function, where its argument comes from.</summary>
internal static class ArgumentSources
{
    private static readonly MethodInfo GetInput = typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))!;

    /// <exception cref="InvalidOperationException">From nowhere: the message names the function and the parameter.</exception>
    public static ArgumentSource Of(HostedFunction function, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        // By position: reflection may give two threads that ask at once a ParameterInfo each.
        if (parameter.Position == function.TriggerParameter.Position)
            return OfTrigger(function, type);
        if (type == typeof(FunctionContext))
            return static context => new(context);
        if (type == typeof(CancellationToken))
            return static context => new(context.CancellationToken);
        if (parameter.IsDefined(typeof(DurableClientAttribute)) && type == typeof(DurableTaskClient))
            return static context => new(context.InstanceServices.GetRequiredService<DurableTaskClient>());
        if (function.Trigger is HttpTriggerAttribute http && OfHttp(function, http, parameter) is { } source)
            return source;
        if (function.Trigger is ActivityTriggerAttribute && type == typeof(TaskActivityContext))
            return static context => new(context.TriggerValue(typeof(TaskActivityContext)));
        if (function.Trigger is OrchestrationTriggerAttribute)
        {
            var getInput = GetInput.MakeGenericMethod(type);
            return context => new(getInput.Invoke(context.TriggerValue(typeof(TaskOrchestrationContext)), BindingFlags.DoNotWrapExceptions, null, null, null));
        }
        if (parameter.HasDefaultValue)
            return _ => new(parameter.DefaultValue);
        throw new InvalidOperationException(
            $"Function '{function.Name}': nothing fills the parameter '{parameter.Name}' of type {type.Name}. "
            + "An argument is the trigger's value, FunctionContext, CancellationToken, [FromBody], [DurableClient] DurableTaskClient, "
            + "or a value of the route, which must name it.");
    }

    private static ArgumentSource OfTrigger(HostedFunction function, Type type) => function.Trigger switch
    {
        HttpTriggerAttribute when type != typeof(HttpRequest) =>
            throw Mistyped(function, "HttpTrigger", type, "HttpRequest"),
        TimerTriggerAttribute when type != typeof(TimerInfo) =>
            throw Mistyped(function, "TimerTrigger", type, "TimerInfo"),
        OrchestrationTriggerAttribute when type != typeof(TaskOrchestrationContext) =>
            throw Mistyped(function, "OrchestrationTrigger", type, "TaskOrchestrationContext"),
        _ => context => new(context.TriggerValue(type)),
    };

    private static InvalidOperationException Mistyped(HostedFunction function, string trigger, Type type, string needed) =>
        new($"Function '{function.Name}': [{trigger}] fills a parameter of type {needed}, not {type.Name}.");

    private static ArgumentSource? OfHttp(HostedFunction function, HttpTriggerAttribute trigger, ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(FromBodyAttribute)))
        {
            var body = new JsonBody(parameter);
            return async context => await body.ReadAsync(context.Http!);
        }
        var template = RoutePatternFactory.Parse(trigger.Route ?? function.Name);
        return template.GetParameter(parameter.Name!) is null ? null : RouteValue.SourceFor(function, parameter);
    }
}
