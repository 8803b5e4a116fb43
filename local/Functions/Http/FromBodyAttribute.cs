namespace Hub.Local.Functions.Http;

/// <summary>Binds a parameter to the JSON body of the request.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromBodyAttribute : Attribute;
