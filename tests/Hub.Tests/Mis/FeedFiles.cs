using System.IO.Compression;
using System.Text;

namespace Hub.Tests.Mis;

/// <summary>The files of a feed, to be changed one by one and zipped.</summary>
internal sealed class FeedFiles
{
    private readonly Dictionary<string, byte[]> files = [];

    /// <summary>OneRoster 1.1: one school with a pupil, a parent of that pupil, and a teacher who teaches a class.</summary>
    public static FeedFiles OneRoster11() => new FeedFiles()
        .With("manifest.csv", """
            propertyName,value
            manifest.version,1.0
            oneroster.version,1.1
            file.academicSessions,bulk
            file.classes,bulk
            file.courses,bulk
            file.demographics,bulk
            file.enrollments,bulk
            file.orgs,bulk
            file.users,bulk

            """)
        .With("orgs.csv", """
            sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
            trust,,,The Trust,district,,
            school,,,St Mary's,school,9162044,trust

            """)
        .With("academicSessions.csv", """
            sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
            year,,,2026/27,schoolYear,2026-09-01,2027-08-31,,2027
            autumn,,,Autumn,term,2026-09-01,2026-12-18,year,2027

            """)
        .With("courses.csv", """
            sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes
            maths7,,,year,Mathematics,Ma7,07,school,Mathematics,

            """)
        .With("classes.csv", """
            sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
            7ma1,,,7Ma1 Mathematics,07,maths7,7Ma1,scheduled,B12,school,autumn,Mathematics,,1

            """)
        .With("users.csv", """
            sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
            pupil,,,true,school,student,pupil,,Ada,Byron,,,ada@stmarys.sch.uk,,,parent,07,
            parent,,,true,school,parent,parent,,Anne,Byron,,,anne@home.example,,,pupil,,
            teacher,,,true,school,teacher,teacher,,Mary,Somerville,,,mary@stmarys.sch.uk,,,,,

            """)
        .With("enrollments.csv", """
            sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
            e1,,,7ma1,school,pupil,student,false,,
            e2,,,7ma1,school,teacher,teacher,true,,

            """)
        .With("demographics.csv", """
            sourcedId,status,dateLastModified,birthDate,sex
            pupil,,,2015-03-04,female

            """);

    /// <summary>The same people in OneRoster 1.2, which has roles in a file of their own.</summary>
    public static FeedFiles OneRoster12() => OneRoster11()
        .Replace("manifest.csv", "oneroster.version,1.1", "oneroster.version,1.2")
        .Replace("manifest.csv", "file.users,bulk", "file.roles,bulk\nfile.users,bulk")
        .With("users.csv", """
            sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
            pupil,,,true,pupil,,Ada,Byron,,,ada@stmarys.sch.uk,,,parent,07,
            parent,,,true,parent,,Anne,Byron,,,anne@home.example,,,pupil,,
            teacher,,,true,teacher,,Mary,Somerville,,,mary@stmarys.sch.uk,,,,,

            """)
        .With("roles.csv", """
            sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId
            r1,,,pupil,primary,student,,,school,
            r2,,,parent,primary,parent,,,school,
            r3,,,teacher,primary,teacher,,,school,

            """);

    /// <summary>School Data Sync V1 with US headers: a school, a pupil, a teacher, a section, and the pupil's parent in the add-on files.</summary>
    public static FeedFiles SdsV1() => new FeedFiles()
        .With("School.csv", "SIS ID,Name\nschool,St Mary's\n")
        .With("Section.csv", """
            SIS ID,School SIS ID,Section Name,Term SIS ID,Term Name,Term StartDate,Term EndDate,Course SIS ID,Course Name
            7ma1,school,7Ma1,autumn,Autumn,2026-09-01,2026-12-18,maths7,Mathematics

            """)
        .With("Student.csv", "SIS ID,School SIS ID,Username,First Name,Last Name,Grade,Birthdate\npupil,school,ada@stmarys.sch.uk,Ada,Byron,07,2015-03-14\n")
        .With("Teacher.csv", "SIS ID,School SIS ID,Username,First Name,Last Name\nteacher,school,mary@stmarys.sch.uk,Mary,Somerville\n")
        .With("StudentEnrollment.csv", "Section SIS ID,SIS ID\n7ma1,pupil\n")
        .With("TeacherRoster.csv", "Section SIS ID,SIS ID\n7ma1,teacher\n")
        .With("User.csv", "Email,First Name,Last Name,Phone,SIS ID\nanne@home.example,Anne,Byron,,parent\n")
        .With("Guardianrelationship.csv", "SIS ID,Email,Role\npupil,anne@home.example,parent\n");

    /// <summary>The same with UK headers, without contacts.</summary>
    public static FeedFiles SdsV1Uk() => new FeedFiles()
        .With("School.csv", "DfE Number,Name\n9162044,St Mary's\n")
        .With("Section.csv", "ID,School DfE Number,Section Name,Term SIS ID,Term StartDate,Term EndDate\n7ma1,9162044,7Ma1,autumn,2026-09-01,2026-12-18\n")
        .With("Student.csv", "ID,School DfE Number,Username,First Name,Last Name,Grade,Birthdate\npupil,9162044,ada@stmarys.sch.uk,Ada,Byron,7,2015-03-14\n")
        .With("Teacher.csv", "ID,School DfE Number,Username,First Name,Last Name\nteacher,9162044,mary@stmarys.sch.uk,Mary,Somerville\n")
        .With("StudentEnrollment.csv", "Section ID,ID\n7ma1,pupil\n")
        .With("TeacherRoster.csv", "Section ID,ID\n7ma1,teacher\n");

    /// <summary>The same people in School Data Sync V2.1.</summary>
    public static FeedFiles SdsV21() => new FeedFiles()
        .With("orgs.csv", "sourcedId,name,type,parentSourcedId\nschool,St Mary's,school,\n")
        .With("users.csv", """
            sourcedId,username,givenName,familyName,email
            pupil,ada@stmarys.sch.uk,Ada,Byron,ada@stmarys.sch.uk
            parent,anne@home.example,Anne,Byron,anne@home.example
            teacher,mary@stmarys.sch.uk,Mary,Somerville,mary@stmarys.sch.uk

            """)
        .With("roles.csv", """
            userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate
            pupil,school,student,year,07,true,2026-09-01,2027-07-20
            teacher,school,teacher,year,,true,,

            """)
        .With("academicSessions.csv", "sourcedId,title,type,schoolYear,startDate,endDate\nyear,2026/27,schoolYear,2027,20260901,2027-08-31\n")
        .With("classes.csv", "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\n7ma1,school,7Ma1,year,maths7\n")
        .With("courses.csv", "sourcedId,orgSourcedId,title\nmaths7,school,Mathematics\n")
        .With("enrollments.csv", "classSourcedId,userSourcedId,role\n7ma1,pupil,student\n7ma1,teacher,teacher\n")
        .With("demographics.csv", "userSourcedId,sex,birthDate\npupil,female,2015-03-14\n")
        .With("relationships.csv", "userSourcedId,relationshipUserSourcedId,relationshipRole\npupil,parent,parent\n");

    /// <summary>All files of a folder.</summary>
    public static FeedFiles Of(string folder)
    {
        var set = new FeedFiles();
        foreach (var file in Directory.GetFiles(folder))
            set.With(Path.GetFileName(file), File.ReadAllBytes(file));
        return set;
    }

    public FeedFiles With(string name, string text) => With(name, Encoding.UTF8.GetBytes(text));

    public FeedFiles With(string name, byte[] content)
    {
        files[name] = content;
        return this;
    }

    public FeedFiles Without(string name)
    {
        Assert.True(files.Remove(name));
        return this;
    }

    /// <summary>The file with a line more at its end.</summary>
    public FeedFiles Add(string name, string line) => With(name, Text(name) + line + "\n");

    /// <summary>The file with other text in place of some that it holds.</summary>
    public FeedFiles Replace(string name, string old, string text)
    {
        Assert.Contains(old, Text(name), StringComparison.Ordinal);
        return With(name, Text(name).Replace(old, text, StringComparison.Ordinal));
    }

    /// <summary>The file with a column more, which is empty but for the first rows' values.</summary>
    public FeedFiles Column(string name, string header, params string[] values)
    {
        var lines = Text(name).TrimEnd('\n').Split('\n');
        return With(name, string.Concat(lines.Select((line, i) => $"{line},{(i == 0 ? header : values.ElementAtOrDefault(i - 1))}\n")));
    }

    /// <summary>Every file changed in the same way.</summary>
    public FeedFiles Each(Func<string, string> change)
    {
        foreach (var name in files.Keys.ToArray())
            With(name, change(Text(name)));
        return this;
    }

    /// <summary>The same files under other names.</summary>
    public FeedFiles Renamed(Func<string, string> name)
    {
        var set = new FeedFiles();
        foreach (var (old, content) in files)
            set.With(name(old), content);
        return set;
    }

    /// <summary>The file as text.</summary>
    public string Text(string name) => Encoding.UTF8.GetString(files[name]);

    /// <summary>The zip.</summary>
    /// <param name="more">Adds further entries.</param>
    public MemoryStream Zip(Action<ZipArchive>? more = null)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }

            more?.Invoke(archive);
        }

        zip.Position = 0;
        return zip;
    }
}
