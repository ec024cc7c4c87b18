"""An uploaded file as sheets, whatever it is: XLSX, CSV, or something to be refused in words."""

from scheduler.sheets.grid import Sheet, Unreadable
from scheduler.sheets.text import read_csv
from scheduler.sheets.xlsx_in import read_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHER = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")


def read(data: bytes) -> tuple[Sheet, ...]:
    """The sheets of a file, told by its content and never by its name.

    Raises:
        Unreadable: `file_empty`, `old_excel` (also a workbook behind a password), `file_unknown`, and what
            `read_xlsx` and `read_csv` raise.
    """
    if not data.strip():
        raise Unreadable("file_empty")
    if data.startswith(_OLE):
        raise Unreadable("old_excel")
    if data.startswith(_OTHER):
        raise Unreadable("file_unknown")
    return read_xlsx(data) if data.startswith(_ZIP) else (read_csv(data),)
