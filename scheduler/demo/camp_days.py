"""The demo camp's days: blocks out of doors that can move in, and a room for each class."""

from scheduler.db.tables import BlockRow, CampaignRow, ChildGroupRow, ClassRoomRow, SessionRow
from scheduler.demo import summer_camp
from scheduler.demo.world import World

OUTSIDE = "运动与外出"
INDOORS = (("室内游戏", "Games indoors"), ("手工与棋类", "Crafts and board games"), ("舞蹈", "Dancing"))


def build(world: World) -> None:
    """Add it where the camp is."""
    book = world.book
    keys = {row["key"]: row["id"] for row in book.rows(CampaignRow)}
    campaign = keys.get(summer_camp.KEY)
    groups = [row["id"] for row in book.rows(ChildGroupRow) if row["campaign_id"] == campaign]
    rooms: dict[int, int] = {}
    for number, session in enumerate(book.rows(SessionRow)):
        if session["child_group_id"] not in groups or session["setting"] is not None:
            continue
        rooms.setdefault(session["child_group_id"], session["room_id"])
        if session["title_zh"] == OUTSIDE:
            session["room_id"] = None
            zh, en = INDOORS[number % len(INDOORS)]
            book.add(BlockRow, session_id=session["id"], indoor_zh=zh, indoor_en=en)
    for group, room in rooms.items():
        book.add(ClassRoomRow, group_id=group, campaign_id=campaign, room_id=room)
