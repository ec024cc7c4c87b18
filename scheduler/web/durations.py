"""Lengths of time in words: how long before, how long for."""

from scheduler.web.texts import _, _n


def ahead(minutes: int) -> str:
    """15 分钟, 1 小时, 1 天: whole units, the largest that fits."""
    if minutes % 1440 == 0:
        return _n("%(num)s 天", "%(num)s 天", minutes // 1440)
    if minutes % 60 == 0:
        return _n("%(num)s 小时", "%(num)s 小时", minutes // 60)
    return _("%(minutes)s 分钟", minutes=minutes)
