using System.Collections;
using System.Collections.ObjectModel;
using System.Data.Common;

namespace Hub.Benchmarks;

/// <summary>Rows of text as the data reader that Sylvan's CSV writer asks for.</summary>
internal sealed class RowReader(string[] columns, IEnumerable<string[]> rows) : DbDataReader, IDbColumnSchemaGenerator
{
    private readonly IEnumerator<string[]> rows = rows.GetEnumerator();

    public override int FieldCount => columns.Length;

    public override bool HasRows => true;

    public override bool IsClosed => false;

    public override int RecordsAffected => 0;

    public override int Depth => 0;

    public override object this[int ordinal] => rows.Current[ordinal];

    public override object this[string name] => rows.Current[GetOrdinal(name)];

    public ReadOnlyCollection<DbColumn> GetColumnSchema() => new([.. columns.Select((name, ordinal) => new TextColumn(name, ordinal))]);

    public override bool Read() => rows.MoveNext();

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => columns[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(columns, name);

    public override Type GetFieldType(int ordinal) => typeof(string);

    public override string GetDataTypeName(int ordinal) => "string";

    public override string GetString(int ordinal) => rows.Current[ordinal];

    public override object GetValue(int ordinal) => rows.Current[ordinal];

    public override bool IsDBNull(int ordinal) => false;

    public override int GetValues(object[] values)
    {
        rows.Current.CopyTo(values, 0);
        return columns.Length;
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this);

    public override bool GetBoolean(int ordinal) => throw new NotSupportedException();

    public override byte GetByte(int ordinal) => throw new NotSupportedException();

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override char GetChar(int ordinal) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override DateTime GetDateTime(int ordinal) => throw new NotSupportedException();

    public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

    public override double GetDouble(int ordinal) => throw new NotSupportedException();

    public override float GetFloat(int ordinal) => throw new NotSupportedException();

    public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

    public override short GetInt16(int ordinal) => throw new NotSupportedException();

    public override int GetInt32(int ordinal) => throw new NotSupportedException();

    public override long GetInt64(int ordinal) => throw new NotSupportedException();

    private sealed class TextColumn : DbColumn
    {
        public TextColumn(string name, int ordinal) => (ColumnName, ColumnOrdinal, DataType, AllowDBNull) = (name, ordinal, typeof(string), false);
    }
}
