global using Azure.Messaging.ServiceBus;
global using DurableTask.Core.History;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.Azure.Functions.Worker.Builder;
global using Microsoft.Azure.Functions.Worker.Middleware;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
global using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;
