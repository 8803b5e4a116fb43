using System.Diagnostics.CodeAnalysis;

namespace Hub.Core;

/// <summary>A value, or the refusal that stands in its place.</summary>
/// <typeparam name="T">The value when it succeeds.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? value;
    private readonly Refusal? refusal;

    private Outcome(T? value, Refusal? refusal) => (this.value, this.refusal) = (value, refusal);

    /// <summary>Whether there is a value; gives whichever there is.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (this.value, this.refusal);
        return this.refusal is null;
    }

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
