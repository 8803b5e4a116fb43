namespace Hub.Tests.Fixtures;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hub-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
