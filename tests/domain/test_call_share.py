"""Fair shares: one ahead, few starts first, and when what is left is open to all."""

from datetime import date, datetime, time, timedelta

import pytest

from scheduler.domain.call_share import Others, Share, ShareRefusal, refusals

NOW = datetime.combine(date(2027, 3, 1), time(8))
FAR, SOON = NOW + timedelta(days=5), NOW + timedelta(hours=20)
NOBODY, SOMEBODY = Others(0, 0, 0), Others(3, 0, 0)
MANY, FEW = Share(0, 40), Share(0, 13)


@pytest.mark.parametrize(
    ("begins", "share", "others", "booths", "expected"),
    [
        (FAR, MANY, NOBODY, (1, 4), []),
        (FAR, Share(1, 40), NOBODY, (4, 4), []),
        (FAR, Share(1, 40), SOMEBODY, (4, 4), [ShareRefusal.ONE_AHEAD]),
        (SOON, Share(1, 40), SOMEBODY, (4, 4), []),
        (SOON, Share(1, 40), Others(3, 0, 1), (4, 4), [ShareRefusal.ONE_AHEAD]),
        (FAR, MANY, Others(5, 5, 0), (2, 4), [ShareRefusal.KEPT_FOR_FEW]),
        (FAR, MANY, Others(5, 5, 0), (3, 4), []),
        (FAR, MANY, Others(5, 1, 0), (1, 4), [ShareRefusal.KEPT_FOR_FEW]),
        (FAR, MANY, Others(5, 1, 0), (2, 4), []),
        (FAR, FEW, Others(5, 5, 0), (1, 4), []),
        (NOW + timedelta(hours=47), MANY, Others(5, 5, 0), (1, 4), []),
        (FAR, Share(2, 40), Others(5, 5, 2), (1, 4), [ShareRefusal.ONE_AHEAD, ShareRefusal.KEPT_FOR_FEW]),
    ],
)
def test_share(
    begins: datetime, share: Share, others: Others, booths: tuple[int, int], expected: list[ShareRefusal]
) -> None:
    assert list(refusals(begins, NOW, share, others, booths)) == expected
