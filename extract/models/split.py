"""Set documents of a gold file aside: nothing is trained on them, they are only scored.

    python -m extract.models.split --gold GOLD.jsonl --unread 15 --out-read READ.jsonl --out-unread UNREAD.jsonl

Those whose ids hash lowest are set aside, the same on every machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path


def unread_ids(ids: list[str], count: int) -> set[str]:
    """The ids set aside.

    >>> len(unread_ids([f"doc-{n}" for n in range(9)], 3))
    3
    """
    return set(sorted(ids, key=lambda name: hashlib.sha256(name.encode()).hexdigest())[:count])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--unread", type=int, required=True)
    parser.add_argument("--out-read", type=Path, required=True)
    parser.add_argument("--out-unread", type=Path, required=True)
    a = parser.parse_args()
    lines = {json.loads(line)["doc_id"]: line for line in a.gold.read_text("utf-8").splitlines()}
    aside = unread_ids(list(lines), a.unread)
    for path, unread in ((a.out_read, False), (a.out_unread, True)):
        kept = [line for name, line in lines.items() if (name in aside) == unread]
        path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


if __name__ == "__main__":
    main()
