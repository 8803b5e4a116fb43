using Hub.Core.Partners.Applications;

namespace Hub.Core.TileStore;

/// <summary>What a school answered to a partner's question.</summary>
/// <param name="Key">The question's key.</param>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Answer">The answer.</param>
public sealed record ConfigurationAnswer(string Key, string Question, string Answer)
{
    /// <summary>The longest answer.</summary>
    public const int MaxLength = 500;

    /// <summary>The answers to an application's questions, or what is wrong with them. Questions that need no answer may have none.</summary>
    /// <param name="questions">What is asked.</param>
    /// <param name="typed">What was answered, by the questions' keys; what answers no question does not count.</param>
    public static Outcome<IReadOnlyList<ConfigurationAnswer>> Read(IReadOnlyList<ConfigurationQuestion> questions, IReadOnlyCollection<KeyValuePair<string, string>> typed)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(typed);
        var (answers, errors) = (new List<ConfigurationAnswer>(), new List<FieldError>());
        foreach (var question in questions)
        {
            var text = typed.FirstOrDefault(t => t.Key == question.Key).Value?.Trim() ?? "";
            if (Fault(question, text) is { } fault)
                errors.Add(new FieldError(question.Key, fault));
            else if (text.Length > 0)
                answers.Add(new ConfigurationAnswer(question.Key, question.Label, text));
        }

        return errors.Count > 0 ? new Invalid("invalid_answers", "Nothing was saved: see what is wrong with the answers.", errors) : answers;
    }

    private static string? Fault(ConfigurationQuestion question, string text) => text.Length == 0 ? question.Required ? "needs an answer." : null
        : text.Length > MaxLength ? $"must be at most {MaxLength} characters."
        : text.Any(char.IsControl) ? "must be one line."
        : question.Type switch
        {
            QuestionType.Choice when !question.Choices.Contains(text) => "must be one of those that are offered.",
            QuestionType.YesNo when text is not ("yes" or "no") => "must be yes or no.",
            _ => null,
        };
}
