using System.Text.Json.Serialization;

namespace Hub.Core.Partners.Applications;

/// <summary>Something that a partner asks a school when it installs an application.</summary>
public sealed record ConfigurationQuestion
{
    /// <summary>The most questions of an application.</summary>
    public const int Most = 10;

    /// <summary>The longest question.</summary>
    public const int MaxLabel = 200;

    /// <summary>The longest hint.</summary>
    public const int MaxHint = 500;

    /// <summary>What programs know it by: <c>q1</c> to <c>q10</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The question.</summary>
    public string Label { get; init; } = "";

    /// <summary>What helps to answer it; empty for nothing.</summary>
    public string Hint { get; init; } = "";

    /// <summary>How it is answered.</summary>
    public QuestionType Type { get; init; }

    /// <summary>What there is to choose from; none where it is not answered by a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Whether the school must answer it.</summary>
    public bool Required { get; init; }

    /// <summary>The keys that there are.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. Enumerable.Range(1, Most).Select(n => $"q{n}")];
}

/// <summary>How a question is answered.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuestionType>))]
public enum QuestionType
{
    /// <summary>In a line of text.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>By one of some texts.</summary>
    [JsonStringEnumMemberName("choice")]
    Choice,

    /// <summary>By <c>yes</c> or <c>no</c>.</summary>
    [JsonStringEnumMemberName("yes_no")]
    YesNo,
}
