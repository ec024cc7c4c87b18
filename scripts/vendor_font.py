"""Fetches the Chinese font of the PDFs at its pinned version and keeps the signs that names and texts need.

Needs fonttools, as nothing else does: `uv run --with fonttools==4.68.0 python scripts/vendor_font.py`.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "@expo-google-fonts/noto-sans-sc", "0.4.3"
SOURCE = "package/400Regular/NotoSansSC_400Regular.ttf"
FOLDER = Path(__file__).resolve().parents[1] / "scheduler" / "papers" / "fonts"
NAME = "NotoSansSC-Regular.ttf"
BLOCKS = (
    "20-7E,A0-24F,2000-206F,20A0-20BF,2100-218F,2190-21FF,2200-22FF,2460-24FF,2500-257F,25A0-25FF,2600-26FF,"
    "2700-27BF,3000-303F,30FB,4E00-9FFF,FE30-FE4F,FF00-FF5E,FFE0-FFE6,20000-323AF"
)
RARE = (  # of Extension A only what the Table of General Standard Chinese Characters (2013) holds
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠"
    "䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
DROPPED = "GSUB,GPOS,GDEF,VORG,vhea,vmtx,BASE,STAT,meta,DSIG"


def main() -> int:
    """Writes the font, its licence and a README with where it comes from and its SHA-256."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as archive:
            whole = Path(folder, "whole.ttf")
            whole.write_bytes(_member(archive, SOURCE))
            (FOLDER / "LICENSE").write_bytes(_member(archive, "package/LICENSE_FONT"))
        _cut(whole, FOLDER / NAME)
    (FOLDER / "README").write_text(
        f"{NAME}: {SOURCE} of the npm package {PACKAGE} {VERSION}, cut by scripts/vendor_font.py\n"
        "Noto Sans SC 2.004, Copyright 2014-2021 Adobe; licence: SIL Open Font License 1.1 (LICENSE)\n"
        f"sha256: {hashlib.sha256((FOLDER / NAME).read_bytes()).hexdigest()}\n",
        encoding="utf-8",
    )
    return 0


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise FileNotFoundError(f"{name} is not in the package")
    return member.read()


def _cut(whole: Path, out: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "fontTools.subset",
        str(whole),
        f"--unicodes={BLOCKS}",
        f"--text={RARE}",
        "--layout-features=",
        "--no-hinting",
        "--no-recalc-timestamp",
        f"--drop-tables+={DROPPED}",
        f"--output-file={out}",
    ]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    sys.exit(main())
