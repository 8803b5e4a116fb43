global using Azure.Messaging.ServiceBus;
global using Google.Apis.Admin.Directory.directory_v1;
global using GoogleUser = Google.Apis.Admin.Directory.directory_v1.Data.User;
