using System.Net;
using Hub.Local.Durable;
using Hub.Local.Functions;
using Hub.Local.Functions.Builder;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Runtime;

public sealed class InvokerTests(AzuriteFixture azurite)
{
    private readonly List<string> steps = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TaskOfT", "in", "in by instance")]
    [InlineData("ValueTaskOfT", 4, 5)]
    [InlineData("PlainTask", "in", null)]
    [InlineData("PlainValueTask", "in", null)]
    [InlineData("Sync", "in", "in")]
    [InlineData("Void", "in", null)]
    public async Task Invoke_AnyKindOfReturn_GivesWhatTheFunctionReturned(string function, object input, object? expected)
    {
        using var host = Builder().Build();

        Assert.Equal(expected, await InvokeAsync(host.Services, function, type => type == typeof(TaskActivityContext) ? new Activity() : input));
    }

    [Fact]
    public async Task Invoke_TriggerParameterIsAnotherObjectOfTheSame_IsFilledAllTheSame()
    {
        using var host = Builder().Build();
        var function = host.Services.GetRequiredService<IReadOnlyList<HostedFunction>>().Single(f => f.Name == "Sync");
        var again = new HostedFunction(function.Name, function.Method, new SameParameter(function.TriggerParameter), function.Trigger);

        Assert.Equal("in", await host.Services.GetRequiredService<IFunctionInvoker>().InvokeAsync(again, _ => "in", Cancellation));
    }

    [Fact]
    public async Task Invoke_FunctionThrowsBeforeItAwaits_ThrowsItUnwrapped()
    {
        using var host = Builder().Build();

        await Assert.ThrowsAsync<FormatException>(() => InvokeAsync(host.Services, "ThrowsBeforeItAwaits", _ => "in"));
    }

    [Fact]
    public async Task Invoke_Middleware_RunsInTheOrderOfUseAroundTheFunctionInItsScope()
    {
        using var host = Builder("first", "second").Build();

        await InvokeAsync(host.Services, "TaskOfT", type => type == typeof(TaskActivityContext) ? new Activity() : "in");

        Assert.Equal(["first in", "second in", "function", "instance ends", "second out", "first out", "scope ends"], steps);
    }

    [Fact]
    public async Task Get_ThroughMiddleware_HasTheItemsAndTheHttpContext()
    {
        await using var hub = await HubHost.StartAsync(azurite, [typeof(InvokerFunctions)], configure: builder => Configure(builder, "only"));

        Assert.Equal("done", await hub.Client.GetStringAsync("/route", Cancellation));

        // The scope ends after the answer, but before the hub.
        await hub.StopAsync();
        Assert.Equal(["only in", "function by only True", "instance ends", "only out", "scope ends"], steps);
    }

    [Fact]
    public async Task Get_MiddlewareAnswersInPlaceOfTheFunction_TheFunctionDoesNotRun()
    {
        await using var hub = await HubHost.StartAsync(azurite, [typeof(InvokerFunctions)], configure: builder =>
        {
            Configure(builder);
            builder.Use(_ => context =>
            {
                context.GetHttpContext()!.Response.StatusCode = 418;
                return Task.CompletedTask;
            });
        });

        using var answer = await hub.Client.GetAsync("/route", Cancellation);

        Assert.Equal((HttpStatusCode)418, answer.StatusCode);
        Assert.DoesNotContain(steps, step => step.StartsWith("function", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(typeof(UnboundFunctions), "'Lost': nothing fills the parameter 'name'")]
    [InlineData(typeof(TwinFunctions), "'One' and 'Two' have the same route")]
    [InlineData(typeof(BadRouteFunctions), "'BadRoute': the route 'x/{a' cannot be read")]
    public void Build_FunctionThatCannotBeHosted_SaysWhichAndWhy(Type type, string reason)
    {
        var builder = FunctionsApplication.CreateBuilder([]).HostFunctionsOf(type);

        Assert.Contains(reason, Assert.Throws<InvalidOperationException>(builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DisabledFunction_IsNotHosted()
    {
        using var host = FunctionsApplication.CreateBuilder(["--AzureWebJobs.Lost.Disabled=true"]).HostFunctionsOf(typeof(UnboundFunctions)).Build();

        Assert.Empty(host.Services.GetRequiredService<IReadOnlyList<HostedFunction>>());
    }

    private static Task<object?> InvokeAsync(IServiceProvider services, string function, Func<Type, object?> trigger) =>
        services.GetRequiredService<IFunctionInvoker>().InvokeAsync(
            services.GetRequiredService<IReadOnlyList<HostedFunction>>().Single(f => f.Name == function), trigger, Cancellation);

    private FunctionsApplicationBuilder Builder(params string[] middleware) =>
        Configure(FunctionsApplication.CreateBuilder([]).HostFunctionsOf(typeof(InvokerFunctions)), middleware);

    private FunctionsApplicationBuilder Configure(FunctionsApplicationBuilder builder, params string[] middleware)
    {
        builder.Services.AddScoped(_ => new Trail(steps));
        foreach (var name in middleware)
            builder.Use(next => async context =>
            {
                context.InstanceServices.GetRequiredService<Trail>().Add($"{name} in");
                context.Items["given"] = $"by {name}";
                await next(context);
                context.InstanceServices.GetRequiredService<Trail>().Add($"{name} out");
            });
        return builder;
    }

    /// <summary>As reflection may give it to another thread.</summary>
    private sealed class SameParameter : System.Reflection.ParameterInfo
    {
        public SameParameter(System.Reflection.ParameterInfo one) => (ClassImpl, NameImpl, PositionImpl) = (one.ParameterType, one.Name, one.Position);
    }

    private sealed class Activity : TaskActivityContext
    {
        public override TaskName Name => "activity";

        public override string InstanceId => "instance";
    }
}
