"""How fast text is read, one thread: characters per CPU second of the whole pipeline beside `jieba.posseg` on the same text.

    python bench/extract_speed.py                     fixtures/corpus, repeated to 300,000 characters
    python bench/extract_speed.py --characters 100000

Start-up is the wall time until the first document is read: imports, registry, dictionaries, networks. Memory is the
highest the process reached.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.document import Document

CORPUS = Path(__file__).parent.parent / "fixtures" / "corpus"
CHARACTERS = 300_000
ROUNDS = 5
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def cpu_seconds(action: Callable[[], object]) -> float:
    """Processor time of one call, all threads together."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def peak_mebibytes() -> float:
    """The highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def iter_repeated(documents: list[Document], characters: int) -> Iterator[Document]:
    """The documents over and over, under ids of their own, until there are so many characters."""
    seen = 0
    for round_number in count():
        for document in documents:
            if seen >= characters:
                return
            seen += len(document.text)
            yield replace(document, id=f"{document.id}-{round_number}")


def main() -> None:
    """Print start-up, speed of both, and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    wanted = parser.parse_args().characters

    # Before numpy and onnxruntime are imported, which read it once: a second thread would make CPU seconds another thing.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    begun = time.perf_counter()
    from extract.pipeline import read
    from extract.readers import Skip, iter_documents

    found = list(iter_documents(sorted(CORPUS.glob("*.jsonl"))))
    documents = [item for item in found if not isinstance(item, Skip)]
    read(documents[0])
    print(f"start-up        {time.perf_counter() - begun:9.2f} s wall, {peak_mebibytes():.0f} MiB")

    import jieba.posseg

    jieba.posseg.lcut("预热")
    texts = list(iter_repeated(documents, wanted))
    characters = sum(len(document.text) for document in texts)
    print(f"text            {characters:9,} characters in {len(texts)} documents, in {ROUNDS} parts read in turn")
    ours, theirs = [], []
    for part in (texts[number::ROUNDS] for number in range(ROUNDS)):
        size = sum(len(document.text) for document in part)
        # In turn, so that whatever else the machine does meets both alike.
        ours.append(size / cpu_seconds(lambda part=part: [read(document) for document in part]))  # type: ignore[misc]
        theirs.append(size / cpu_seconds(lambda part=part: [jieba.posseg.lcut(d.text) for d in part]))  # type: ignore[misc]
    for name, speeds in (("expograph", ours), ("jieba.posseg", theirs)):
        low, high = min(speeds), max(speeds)
        print(f"{name:15} {median(speeds):9,.0f} characters per CPU second ({low:,.0f} to {high:,.0f})")
    print(f"ratio           {median(ours) / median(theirs):9.2f} of the speed of jieba.posseg")
    print(f"memory          {peak_mebibytes():9.0f} MiB at most")


if __name__ == "__main__":
    main()
