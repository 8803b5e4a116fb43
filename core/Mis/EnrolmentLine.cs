using System.Text.Json;

namespace Hub.Core.Mis;

/// <summary>
/// What a stored enrolment says, read where it stands. There are ten times as many enrolments as people: an object and its strings for each would cost
/// more than everything else that is done with them.
/// </summary>
internal readonly ref struct EnrolmentLine
{
    private EnrolmentLine(ReadOnlySpan<byte> classId, ReadOnlySpan<byte> personId, ReadOnlySpan<byte> role, DateOnly? beginDate, DateOnly? endDate)
    {
        ClassId = classId;
        PersonId = personId;
        Role = role;
        BeginDate = beginDate;
        EndDate = endDate;
    }

    /// <summary><see cref="Enrolment.ClassSourcedId"/>, UTF-8.</summary>
    public ReadOnlySpan<byte> ClassId { get; }

    /// <summary><see cref="Enrolment.UserSourcedId"/>, UTF-8.</summary>
    public ReadOnlySpan<byte> PersonId { get; }

    /// <summary><see cref="Enrolment.Role"/>, UTF-8.</summary>
    public ReadOnlySpan<byte> Role { get; }

    /// <summary><see cref="Enrolment.BeginDate"/>.</summary>
    public DateOnly? BeginDate { get; }

    /// <summary><see cref="Enrolment.EndDate"/>.</summary>
    public DateOnly? EndDate { get; }

    /// <summary>Reads the JSON of an <see cref="Enrolment"/>.</summary>
    public static EnrolmentLine Read(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> classId = default, personId = default, role = default;
        DateOnly? beginDate = null, endDate = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("classSourcedId"u8))
                classId = Text(ref reader);
            else if (reader.ValueTextEquals("userSourcedId"u8))
                personId = Text(ref reader);
            else if (reader.ValueTextEquals("role"u8))
                role = Text(ref reader);
            else if (reader.ValueTextEquals("beginDate"u8))
                beginDate = Date(ref reader);
            else if (reader.ValueTextEquals("endDate"u8))
                endDate = Date(ref reader);
            else
                reader.Skip();
        }

        return new EnrolmentLine(classId, personId, role, beginDate, endDate);
    }

    private static DateOnly Date(ref Utf8JsonReader reader) =>
        DateOnly.ParseExact(System.Text.Encoding.UTF8.GetString(Text(ref reader)), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        var text = new byte[reader.ValueSpan.Length];
        return text.AsSpan(0, reader.CopyString(text));
    }
}
