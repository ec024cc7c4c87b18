"""The same video room as in the tests of the room."""

from tests.services.video_room.conftest import db, room, room_on, world

__all__ = ["db", "room", "room_on", "world"]
