"""The audit trail: who did or read what; written in the same transaction as the act, never changed."""

from datetime import UTC, datetime

from sqlmodel import Session

from scheduler.db.tables import AuditRow


def note(session: Session, *, account_id: int | None, action: str, subject: str, purpose: str = "") -> None:
    """Write one line: the action's code, the object as "kind:id", and what for.

    Reading a child's data is an act too (儿童个人信息网络保护规定 art. 15).
    """
    session.add(
        AuditRow(at=datetime.now(UTC), account_id=account_id, action=action, subject=subject, purpose=purpose)
    )
