namespace Hub.Core;

/// <summary>A failure that was foreseen: what a caller asked for cannot be had, and why. One place maps the families to HTTP.</summary>
/// <param name="Code">Stable, in snake_case; what programs branch on.</param>
/// <param name="Detail">One or two sentences: what, where, and what to do.</param>
public abstract record Refusal(string Code, string Detail);

/// <summary>It is not there, or the caller may not know that it is.</summary>
/// <inheritdoc/>
public sealed record NotFound(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>The request itself is wrong and will be wrong again.</summary>
/// <inheritdoc/>
/// <param name="Code">Stable, in snake_case.</param>
/// <param name="Detail">What, where, and what to do.</param>
/// <param name="Fields">One entry for each wrong field (path of the field, what is wrong with it); empty when it is not about fields.</param>
public sealed record Invalid(string Code, string Detail, params IReadOnlyList<FieldError> Fields) : Refusal(Code, Detail);

/// <summary>The state of things does not allow it now.</summary>
/// <inheritdoc/>
public sealed record Conflict(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>The caller's condition (<c>If-Match</c>, <c>If-None-Match</c>) does not hold: it knows an older state.</summary>
/// <inheritdoc/>
public sealed record Stale(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>Something that the hub depends on does not answer; the same request may succeed later.</summary>
/// <inheritdoc/>
public sealed record Unavailable(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>More than a limit allows.</summary>
/// <inheritdoc/>
public sealed record TooLarge(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>It was there and is not kept any longer; asking again will not bring it back.</summary>
/// <inheritdoc/>
public sealed record Gone(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>Too many requests; the same one may succeed later.</summary>
/// <inheritdoc/>
public sealed record TooMany(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>The address does not take this method.</summary>
/// <inheritdoc/>
public sealed record MethodRefused(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>Nobody knows who asks: there is no credential, or none that is valid.</summary>
/// <inheritdoc/>
public sealed record Unauthenticated(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>Who asks is known and may not do this.</summary>
/// <inheritdoc/>
public sealed record Forbidden(string Code, string Detail) : Refusal(Code, Detail);

/// <summary>A field of a request that is wrong.</summary>
/// <param name="Field">Its path, as the caller wrote it: <c>google.domain</c>.</param>
/// <param name="Error">What is wrong with it and what would be right.</param>
public sealed record FieldError(string Field, string Error);
