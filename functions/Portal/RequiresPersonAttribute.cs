using Hub.Functions.Sts;

namespace Hub.Functions.Portal;

/// <summary>Who may open a page or send a form: somebody who is signed in. A form must carry the antiforgery token of one of the hub's own pages.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresPersonAttribute : Attribute
{
    /// <summary>Whether the person must administer the site. To others the page does not exist.</summary>
    public bool Administrator { get; init; }

    /// <summary>
    /// Whether the person must be an integrator of the partner that the route's <c>vendorId</c> names, of any where it names none, and the route's <c>applicationId</c> and
    /// <c>webhookId</c> be that partner's. To others the page does not exist.
    /// </summary>
    public bool Integrator { get; init; }

    /// <summary>Whether the person must belong to the operating team. To others the page does not exist.</summary>
    public bool Operator { get; init; }

    /// <summary>Whether it is about the site that an administrator of several has chosen, rather than always their own.</summary>
    public bool ChosenSite { get; init; }

    /// <summary>The most bytes of the form.</summary>
    public int MaxFormBytes { get; init; } = BoundedForm.MaxBodyBytes;
}
