namespace Hub.Local.Functions;

/// <summary>What is known of a function before it runs.</summary>
public abstract class FunctionDefinition
{
    /// <summary>The file of the assembly that holds it.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Type and method, joined by a dot.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Stable across restarts.</summary>
    public abstract string Id { get; }

    /// <summary>The name that <see cref="FunctionAttribute"/> gave it.</summary>
    public abstract string Name { get; }
}
