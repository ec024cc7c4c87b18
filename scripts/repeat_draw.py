"""Repeats a lottery from its published file: python repeat_draw.py draw.json; needs nothing but Python."""

import json
import sys
from hashlib import sha256
from pathlib import Path


def main() -> int:
    """Draw again and compare: 0 if it comes out the same."""
    published = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    secret, said, left = published["secret"], published["said"], published["places"]
    seats = {entry["code"]: entry["seats"] for entry in published["entries"]}
    order = sorted(seats, key=lambda code: sha256(f"{secret}|{said}|{code}".encode()).hexdigest())
    placed = []
    for code in order:
        if seats[code] <= left:
            placed.append(code)
            left -= seats[code]
    same = sha256(secret.encode()).hexdigest() == published["commitment"]
    same = same and order == published["order"] and placed == published["placed"]
    sys.stdout.write("the same\n" if same else "NOT the same\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
