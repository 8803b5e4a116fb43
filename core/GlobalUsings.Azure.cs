global using Azure.Messaging.ServiceBus;
global using Google.Apis.Admin.Directory.directory_v1;
global using GoogleAlias = Google.Apis.Admin.Directory.directory_v1.Data.Alias;
global using GoogleAliases = Google.Apis.Admin.Directory.directory_v1.Data.Aliases;
global using GoogleUser = Google.Apis.Admin.Directory.directory_v1.Data.User;
global using GoogleUserName = Google.Apis.Admin.Directory.directory_v1.Data.UserName;
global using GoogleUsers = Google.Apis.Admin.Directory.directory_v1.Data.Users;
