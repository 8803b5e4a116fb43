using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Hub.Core.Operations.Telemetry;

namespace Hub.Core.Operations.Health;

/// <summary>Whether the directories answer, as the last calls that this process made for schools found: nobody calls them only to know.</summary>
public sealed class DirectoryReach(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, HealthPart> last = new();

    /// <summary>How a directory was with the last call.</summary>
    public HealthPart Of(string name) => last.TryGetValue(name, out var part) ? part : new HealthPart(name, HealthState.Unknown, null);

    /// <summary>Passes calls on and notes how they end.</summary>
    /// <param name="name">The directory's name among <see cref="HealthParts"/>.</param>
    internal DelegatingHandler Watching(string name) => new Watcher(this, name);

    private void Note(string name, string? failure) => last[name] = new HealthPart(name, failure is null ? HealthState.Working : HealthState.Failing, time.GetUtcNow(), failure);

    private sealed class Watcher(DirectoryReach reach, string name) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var began = Stopwatch.GetTimestamp();
            HttpResponseMessage? response = null;
            try
            {
                response = await base.SendAsync(request, cancellationToken);
                // Whatever it refuses, it is there.
                reach.Note(name, response.StatusCode >= HttpStatusCode.InternalServerError ? $"It answered {(int)response.StatusCode}." : null);
                return response;
            }
            catch (HttpRequestException e)
            {
                reach.Note(name, $"It could not be reached ({e.HttpRequestError}).");
                throw;
            }
            catch (OperationCanceledException)
            {
                reach.Note(name, "It did not answer in time.");
                throw;
            }
            finally
            {
                HubMetrics.DirectoryCalled(name, began, response);
            }
        }
    }
}
