using System.IO.Compression;
using System.Text;
using Sylvan.Data.Csv;

namespace Hub.Tests.Rostering;

/// <summary>A School Data Sync set as bytes, made or read by a test.</summary>
internal static class SdsSet
{
    /// <summary>A set that has nothing wrong with it.</summary>
    public static Dictionary<string, string> Good() => new()
    {
        ["orgs.csv"] = "sourcedId,name,type,parentSourcedId\r\nschool,Ashbrook,school,trust\r\ntrust,Trust,academicTrust,\r\n",
        ["users.csv"] = "sourcedId,username,givenName,familyName,activeDirectoryMatchId,email,phone,sms\r\np1,a@x.example,A,B,a@x.example,a@x.example,,\r\nt1,t@x.example,T,U,,,+441132496000,\r\n",
        ["roles.csv"] = "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\r\np1,school,Student,y27,7,TRUE,2026-09-01,20270720\r\nt1,school,teacher,,,false,,\r\n",
        ["classes.csv"] = "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\r\n7a,school,\"Maths, 7A\",\"y27,a27\",maths\r\n",
        ["enrollments.csv"] = "classSourcedId,userSourcedId,role\r\n7a,p1,student\r\n7a,t1,teacher\r\n",
        ["academicSessions.csv"] = "sourcedId,title,type,schoolYear,startDate,endDate\r\ny27,2026/27,schoolYear,2027,2026-09-01,2027-07-20\r\na27,Autumn,term,2027,2026-09-01,2026-12-18\r\n",
        ["courses.csv"] = "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade\r\nmaths,school,Maths,MA,y27,,\r\n",
    };

    public static MemoryStream Zip(IEnumerable<KeyValuePair<string, string>> files) => Zip(files.Select(f => KeyValuePair.Create(f.Key, Encoding.UTF8.GetBytes(f.Value))));

    public static MemoryStream Zip(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        zip.Position = 0;
        return zip;
    }

    /// <summary>The text of each file.</summary>
    public static Dictionary<string, string> Texts(Stream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        return archive.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var bytes = new MemoryStream();
            using var content = e.Open();
            content.CopyTo(bytes);
            return Encoding.UTF8.GetString(bytes.ToArray());
        });
    }

    /// <summary>The records of a file, each by its columns.</summary>
    public static List<Dictionary<string, string>> Rows(string text)
    {
        using var csv = CsvDataReader.Create(new StringReader(text), new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', Comment = '\0' });
        Assert.True(csv.Read());
        var header = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToArray();
        var rows = new List<Dictionary<string, string>>();
        while (csv.Read())
        {
            Assert.Equal(header.Length, csv.RowFieldCount);
            rows.Add(header.Select((name, i) => (name, csv.GetString(i))).ToDictionary());
        }

        return rows;
    }
}
