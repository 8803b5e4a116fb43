namespace Hub.Agent.Keeping;

/// <summary>The agent leaves an account as it is.</summary>
/// <param name="code">Why, by a word of the answer.</param>
/// <param name="detail">Why, in words, and what to do.</param>
internal sealed class AccountRefusedException(string code, string detail) : Exception(detail)
{
    /// <summary>Why, by a word of the answer.</summary>
    public string Code => code;
}
