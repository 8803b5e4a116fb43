using Hub.Core.Mis;
using Hub.Core.Rostering.Sds;

namespace Hub.Tests.Rostering;

public sealed class SdsMappingTests
{
    [Theory]
    [InlineData("7", "07")]
    [InlineData("07", "07")]
    [InlineData("Year 7", "07")]
    [InlineData("year  10", "10")]
    [InlineData("Y1", "01")]
    [InlineData("Yr 13", "13")]
    [InlineData("14", "14")]
    [InlineData("15", null)]
    [InlineData("R", "kg")]
    [InlineData("Year R", "kg")]
    [InlineData("Reception", "kg")]
    [InlineData("0", "kg")]
    [InlineData("N1", "pr")]
    [InlineData("N2", "pk")]
    [InlineData("Nursery", "pk")]
    [InlineData("KG", "kg")]
    [InlineData("PS1", "ps1")]
    [InlineData("Upper Sixth", "13")]
    [InlineData("Badgers", null)]
    [InlineData("", null)]
    public void From_YearGroup_IsTheGrade(string text, string? grade) => Assert.Equal(grade, SdsGrades.From(text));

    [Theory]
    [InlineData(UserType.Student, "student", "student")]
    [InlineData(UserType.Staff, "teacher", "teacher")]
    [InlineData(UserType.Staff, "Administrator", "administrator")]
    [InlineData(UserType.Staff, "aide", "teacherAssistant")]
    [InlineData(UserType.Staff, "systemAdministrator", "itAdmin")]
    [InlineData(UserType.Staff, "NURSE", "nurse")]
    [InlineData(UserType.Staff, "caretaker", "staff")]
    [InlineData(UserType.Student, "prefect", "student")]
    [InlineData(UserType.Staff, "guardian", null)]
    public void OfPerson_Role_IsNamedAsSchoolDataSyncDoes(UserType type, string role, string? expected) => Assert.Equal(expected, SdsRoles.OfPerson(type, role));

    [Theory]
    [InlineData(UserType.Staff, "teacher", "teacher")]
    [InlineData(UserType.Staff, "aide", "teacherAssistant")]
    [InlineData(UserType.Staff, "nurse", "staff")]
    [InlineData(UserType.Student, "student", "student")]
    [InlineData(UserType.Student, "monitor", "student")]
    public void InClass_Role_IsOneThatEnrolmentsKnow(UserType type, string role, string expected)
    {
        Assert.Equal(expected, SdsRoles.InClass(type, role));
        Assert.Contains(expected, SdsValues.EnrolmentRoles.Keys);
    }
}
