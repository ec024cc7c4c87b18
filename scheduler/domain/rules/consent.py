"""H8: a guardian has consented for each child and purpose, and has not taken it back.

未成年人保护法 art. 72 and PIPL art. 31: under 14 nobody but a guardian can; we ask for every child. The
last answer before the session counts, so a refusal ends an earlier consent.
"""

from collections.abc import Iterator

from scheduler.domain.care import Consent, Purpose
from scheduler.domain.roster import CareSession, Roster
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind

CODES = ("consent",)
"""`subject` is `child:purpose`, `amount` the number of sessions concerned."""

PURPOSE_OF = {
    ActivityKind.TRIP: Purpose.TRIP,
    ActivityKind.CAMP: Purpose.CAMP,
    ActivityKind.VIDEO_ROOM: Purpose.VIDEO_ROOM,
}


def violations(roster: Roster) -> Iterator[Violation]:
    """Every child that takes part in something for which no consent stands, once for each purpose."""
    answers: dict[tuple[str, Purpose], list[Consent]] = {}
    for answer in sorted(roster.consents, key=lambda one: one.at):
        answers.setdefault((answer.child, answer.purpose), []).append(answer)
    without: dict[tuple[str, Purpose], list[CareSession]] = {}
    for session in roster.with_children():
        purpose = PURPOSE_OF.get(session.kind)
        if purpose is None:
            continue
        for child, _ in roster.children_in(session):
            if not stands(answers.get((child.id, purpose), []), session):
                without.setdefault((child.id, purpose), []).append(session)
    for (child_id, purpose), sessions in without.items():
        yield Violation("consent", subject=f"{child_id}:{purpose}", amount=len(sessions))


def stands(answers: list[Consent], session: CareSession) -> bool:
    """Whether the last answer given before the session consents, and still does when the session ends.

    `answers` are those for one child and purpose, in order of time.
    """
    given = [answer for answer in answers if answer.at <= session.when.start]
    if not given:
        return False
    last = given[-1]
    return last.given and (last.withdrawn_at is None or last.withdrawn_at >= session.when.end)
