using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hub.Agent.Pairing;

namespace Hub.Agent.Wire;

/// <summary>Answers that the hub has not had yet: a file for each, written before it is sent and gone when it has arrived. They hold no passwords.</summary>
internal sealed class AnswerJournal
{
    private readonly string folder;

    /// <summary>The journal of a folder.</summary>
    public AnswerJournal(AgentFolder agent)
    {
        folder = agent.Answers;
        Directory.CreateDirectory(folder);
    }

    /// <summary>How many wait.</summary>
    public int Count => Directory.GetFiles(folder, "*.json").Length;

    /// <summary>Keeps an answer.</summary>
    public void Add(AccountAnswer answer) => AgentFolder.Write(FileOf(answer.Id), JsonSerializer.SerializeToUtf8Bytes(answer, HubJson.Options));

    /// <summary>Sends all that wait. What the hub refuses for good is dropped, and told.</summary>
    /// <exception cref="HttpRequestException">The hub is away; what it has not had stays.</exception>
    public async Task SendAsync(HubClient hub, Action<string> dropped, CancellationToken cancellation)
    {
        foreach (var file in Directory.GetFiles(folder, "*.json"))
        {
            try
            {
                await hub.AnswerAsync(JsonSerializer.Deserialize<AccountAnswer>(await File.ReadAllBytesAsync(file, cancellation), HubJson.Options)!, cancellation);
            }
            catch (HubRefusedException e) when ((int)e.Status is 400 or 404 or 413 or 422)
            {
                dropped(e.Message);
            }
            catch (JsonException e)
            {
                dropped(e.Message);
            }

            File.Delete(file);
        }
    }

    private string FileOf(string id) => Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..32]}.json");
}
