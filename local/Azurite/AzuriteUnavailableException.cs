namespace Hub.Local.Azurite;

/// <summary>The storage emulator cannot run. The message says what to do about it.</summary>
internal sealed class AzuriteUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
