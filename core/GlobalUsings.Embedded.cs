global using Hub.Local.GoogleDirectory;
global using Hub.Local.Messaging;
global using GoogleUser = Hub.Local.GoogleDirectory.Data.User;
