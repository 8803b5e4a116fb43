global using Hub.Local.Durable;
global using Hub.Local.Durable.Client;
global using Hub.Local.Durable.Client.History;
global using Hub.Local.Functions;
global using Hub.Local.Functions.Builder;
global using Hub.Local.Functions.Middleware;
global using Hub.Local.Messaging;
global using FromBodyAttribute = Hub.Local.Functions.Http.FromBodyAttribute;
