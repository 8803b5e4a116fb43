namespace Hub.Simulators.SampleSchool;

/// <summary>The names of a school register of today, the frequent ones first.</summary>
internal static class Names
{
    public static readonly string[] Given = Split("""
        Oliver Amelia Muhammad Olivia George Isla Noah Ava Arthur Mia Harry Ivy Leo Lily Jack Freya Charlie Florence Oscar Willow Jacob Rosie Henry Sophia Thomas
        Isabella Freddie Grace Alfie Daisy Theo Poppy William Ella Theodore Evie Archie Elsie Joshua Charlotte Alexander Sienna James Evelyn Isaac Phoebe Edward Sofia
        Lucas Alice Tommy Matilda Max Harper Mohammed Emily Finley Aisha Ethan Maryam Benjamin Fatima Daniel Zara Samuel Ayesha Joseph Hannah Logan Jessica Adam Ruby
        Yusuf Zainab Ibrahim Layla Rory Chloe Jude Eva Ezra Maya Dylan Anna Rowan Eleanor Zoë Seán Siobhán Łukasz Zofia Jakub Oliwia Kacper Maja Ngọc Minh Chidi Adaeze
        Kwame Abena Arjun Priya Rohan Anaya Gurpreet Simran Wei Mei Hiroshi Yuki André Renée José Inês João Beatriz Chloé Björn Astrid D'Arcy Anne-Marie Jean-Luc Tolu
        """);

    public static readonly string[] Family = Split("""
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Khan Hughes
        Edwards Turner Hill Moore Clark Harrison Ali Scott Hussain Lewis Young Begum Harris Cooper King Ward Martin Baker Morris Davis Ahmed Bailey Singh Kelly Allen
        Cook Parker Mitchell Kaur James Bennett Shaw Anderson Carter Collins Watson Price Campbell Murphy Adams Rogers Cox Stewart Mason Hunt Palmer Ellis Richards
        O'Connor O'Neill O'Brien Smith-Jones Clarke-Hall Nguyễn Kowalski Wiśniewska Nowak Łukaszewicz Okafor Adeyemi Mensah Owusu Sharma Gupta Chowdhury Rahman Iqbal
        Chen Wang Tanaka García Müller Dubois Rossi Da-Silva Popescu Ionescu Novák Svensson Jørgensen MacDonald McCarthy McKenzie FitzGerald Llewellyn Pritchard
        """);

    public static readonly string[] Houses = ["Austen", "Brunel", "Curie", "Darwin"];

    private static string[] Split(string names) => names.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
