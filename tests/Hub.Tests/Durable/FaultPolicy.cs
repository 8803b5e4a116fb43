using Azure.Core;
using Azure.Core.Pipeline;

namespace Hub.Tests.Durable;

/// <summary>Cuts an engine off from its store at a chosen write, as the end of its process would.</summary>
internal sealed class FaultPolicy : HttpPipelinePolicy
{
    private int writes;
    private volatile bool cut;

    /// <summary>The write at which the line is cut, counted from one; never when zero.</summary>
    public int At { get; init; }

    /// <summary>Whether that write still takes effect, and only its answer is lost.</summary>
    public bool After { get; init; }

    /// <summary>Whether writes are counted: an engine's start is not part of the scenario.</summary>
    public bool Armed { get; set; }

    public int Writes => Volatile.Read(ref writes);

    public bool IsCut => cut;

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Refuse();
        if (!Armed || message.Request.Method == RequestMethod.Get || message.Request.Uri.ToString().Contains("wake", StringComparison.Ordinal) || Interlocked.Increment(ref writes) != At)
        {
            await ProcessNextAsync(message, pipeline);
            Refuse();
            return;
        }

        if (After)
            await ProcessNextAsync(message, pipeline);
        cut = true;
        Refuse();
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    private void Refuse()
    {
        if (cut)
            throw new IOException("The process has ended.");
    }
}
