namespace Hub.Core.Mis;

/// <summary>Who is enrolled in a class, in the order of the people, then of roles and last days.</summary>
/// <param name="ClassId"><see cref="Enrolment.ClassSourcedId"/>.</param>
/// <param name="Entries">The enrolments.</param>
internal sealed record ClassRoll(string ClassId, IReadOnlyList<RollEntry> Entries);

/// <summary>An enrolment in a class.</summary>
/// <param name="Person">The place of the person among the snapshot's people, from 0; -1 for somebody who is not among them.</param>
/// <param name="Role"><see cref="Enrolment.Role"/>.</param>
/// <param name="EndDate"><see cref="Enrolment.EndDate"/>.</param>
internal readonly record struct RollEntry(int Person, string Role, DateOnly? EndDate);
