"""Every error a user can meet.

ExpographError
├── InputError              a document, record or option that cannot be used (exit status 2)
│   ├── UnreadableInput     a file that is missing, empty, binary or not decodable
│   ├── RecordError         a record that breaks the contract: bad JSON, unknown term, missing entity
│   │   └── QuoteError      a quote that is not in its document at its offsets
│   ├── UnknownEntity       a name that no entity of the graph bears
│   ├── AmbiguousEntity     a name that several entities bear, none of them plainly meant
│   └── QueryError          a SPARQL query that cannot be parsed, or asks for what is refused
└── StoreError              a store that is missing, locked or of another format (exit status 2)
"""

from __future__ import annotations


class ExpographError(Exception):
    """What was wrong, where, and what to do, in one sentence.

    Args:
        problem: what was wrong, with the offending value.
        where: file, line, document or character, as far as known.
        remedy: what the user can do about it.

    >>> str(InputError("the file is empty", where="news.txt", remedy="give a file with text"))
    'news.txt: the file is empty; give a file with text.'
    """

    def __init__(self, problem: str, *, where: str | None = None, remedy: str | None = None) -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{advice}."


class InputError(ExpographError):
    """A document, record or option that cannot be used."""


class UnreadableInput(InputError):
    """A file that is missing, empty, binary or not decodable."""


class RecordError(InputError):
    """A record that breaks the contract."""


class QuoteError(RecordError):
    """A quote that is not in its document at its offsets."""


class UnknownEntity(InputError):
    """A name that no entity of the graph bears."""


class AmbiguousEntity(InputError):
    """A name that several entities bear, none of them plainly meant."""


class QueryError(InputError):
    """A SPARQL query that cannot be parsed, or asks for what is refused."""


class StoreError(ExpographError):
    """A store that is missing, locked or of another format."""
