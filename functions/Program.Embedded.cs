namespace Hub.Functions;

internal static class Program
{
    private static void Main() { }
}
