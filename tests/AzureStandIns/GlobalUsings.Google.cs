// The hub's own types for Google's, where the registry lacks the generated client (core/GlobalUsings.Azure.cs names the real ones).
global using Azure.Messaging.ServiceBus;
global using Hub.Local.GoogleDirectory;
global using GoogleAlias = Hub.Local.GoogleDirectory.Data.Alias;
global using GoogleAliases = Hub.Local.GoogleDirectory.Data.Aliases;
global using GoogleUser = Hub.Local.GoogleDirectory.Data.User;
global using GoogleUserName = Hub.Local.GoogleDirectory.Data.UserName;
global using GoogleUsers = Hub.Local.GoogleDirectory.Data.Users;
