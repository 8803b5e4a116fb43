namespace Hub.Core.Mis.Feeds;

/// <summary>A rule that every row of a feed is held against.</summary>
/// <param name="Id">Stable; what programs branch on.</param>
/// <param name="Severity">What breaking it does; null where that depends on the field: an error in a required one, a warning in an optional one.</param>
/// <param name="Says">For people: what is wrong and how to mend it. <c>{value}</c> and <c>{detail}</c> are filled in.</param>
internal sealed record Rule(string Id, Severity? Severity, string Says);

/// <summary>All rules for rows. What is wrong with a whole file or with the zip refuses the import instead (<see cref="FeedException"/>).</summary>
internal static class Rules
{
    public static readonly Rule TooFewFields = new("row.too_few_fields", Severity.Error, "The row has {value} fields and the header has {detail}. Write every field, if only empty.");
    public static readonly Rule TooManyFields = new("row.too_many_fields", Severity.Error, "The row has {value} fields and the header has {detail}. Put values that hold a comma in double quotes, and end no row in a comma that the header has not.");

    public static readonly Rule IdMissing = new("id.missing", Severity.Error, "The record has no id. Give it the MIS's own id, the same in every feed.");
    public static readonly Rule IdTooLong = new("id.too_long", Severity.Error, "The id is longer than 255 characters. Use a shorter id.");
    public static readonly Rule IdDuplicate = new("id.duplicate", Severity.Error, "Another record of this file has the id '{value}' already (line {detail}). The first one counts; give each record an id of its own.");
    public static readonly Rule IdCharacters = new("id.characters", Severity.Info, "Ids of this file hold characters that OneRoster does not allow, such as in '{value}'. They are kept; letters, digits and . - _ / @ are safe everywhere.");
    public static readonly Rule EnrolmentRepeated = new("enrolment.repeated", Severity.Error, "The same person is in the same class in the same role already (line {detail}). Leave the repeated row out.");
    public static readonly Rule Deleted = new("status.tobedeleted", Severity.Error, "The record is marked as deleted, so it was left out. In a bulk file leave deleted records out altogether.");
    public static readonly Rule StatusInBulk = new("status.in_bulk", Severity.Info, "A bulk file has its status column empty; here it holds '{value}'. The rows were read all the same.");

    public static readonly Rule Required = new("field.required", Severity.Error, "The field is required and empty. Fill it in.");
    public static readonly Rule TooLong = new("field.too_long", null, "The value is longer than {detail} characters. Shorten it.");
    public static readonly Rule ControlCharacters = new("field.control_characters", null, "The value holds a line break or another control character. Put it on one line.");
    public static readonly Rule TooMany = new("field.too_many", Severity.Warning, "There are more than {detail} of them; the rest were left out.");
    public static readonly Rule NotInList = new("field.not_in_list", null, "'{value}' is not known here. Use one of: {detail}.");
    public static readonly Rule NotDate = new("field.not_a_date", null, "'{value}' is not a date. Write {detail}.");
    public static readonly Rule DateAmbiguous = new("field.date_ambiguous", null, "'{value}' can be read with the day or the month first, and this column holds both kinds. Write YYYY-MM-DD.");
    public static readonly Rule DateOrder = new("field.date_order", Severity.Info, "Dates in this column were read as {detail}, such as '{value}'. Write YYYY-MM-DD to leave no doubt.");
    public static readonly Rule NotYear = new("field.not_a_year", Severity.Error, "'{value}' is not a year. Write the four digits of the year in which the school year ends.");
    public static readonly Rule NotFlag = new("field.not_true_or_false", null, "'{value}' is neither true nor false.");
    public static readonly Rule EndsBeforeStart = new("field.ends_before_start", null, "It ends ('{value}') before it begins. Mend one of the two dates.");
    public static readonly Rule NotEmail = new("email.syntax", Severity.Warning, "'{value}' is not an e-mail address, such as name@school.example.org.");
    public static readonly Rule PupilNumber = new("pupil_number.check_letter", Severity.Warning, "'{value}' is not a unique pupil number: a check letter and twelve digits (a temporary one ends in a letter). {detail}");

    public static readonly Rule Dangling = new("reference.unknown", null, "'{value}' is not the id of any accepted record in {detail}. Send that record too, or mend the id.");
    public static readonly Rule NotSchool = new("reference.not_a_school", Severity.Info, "'{value}' is an org of type {detail}, and OneRoster wants a school here. It was taken all the same.");
    public static readonly Rule NoRole = new("person.no_role", Severity.Error, "The person has no role at any known org ({detail}). Give the person one.");
    public static readonly Rule SecondPrimary = new("role.second_primary", Severity.Warning, "The person has a primary role at this org already; this one was taken as secondary.");
    public static readonly Rule RoleOfElse = new("role.repeated", Severity.Error, "The person has this role at this org already. Leave the repeated row out.");
    public static readonly Rule TermIncomplete = new("term.incomplete", Severity.Warning, "The term '{value}' has no start and end date, so it was left out. Fill in Term StartDate and Term EndDate.");

    public static readonly Rule UnknownColumn = new("header.unknown_column", Severity.Info, "The column is not known in this file and was ignored.");
    public static readonly Rule FileIgnored = new("file.ignored", Severity.Info, "The file is not part of what the hub reads and was ignored.");
    public static readonly Rule FileNotInManifest = new("file.not_in_manifest", Severity.Info, "manifest.csv says nothing of this file. It was read as bulk.");
    public static readonly Rule FileSaidAbsent = new("file.said_absent", Severity.Info, "manifest.csv says that this file is absent, so it was ignored.");
}
