"""Settings: one TOML file, `expograph.toml`, and `EXPOGRAPH_*` variables, which win over it; read once by the command line.

    store = "graphs/memory"     # EXPOGRAPH_STORE     folder of the graph
    language = "en"             # EXPOGRAPH_LANGUAGE  of answers: zh or en
    query_seconds = 60          # EXPOGRAPH_QUERY_SECONDS

`EXPOGRAPH_CONFIG` names another file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import InputError, UnreadableInput

FILE_NAME = "expograph.toml"
_PREFIX = "EXPOGRAPH_"


class Settings(BaseModel):
    """What a user can set once for every command; an unknown key is an error, not silently dropped.

    Attributes:
        store: folder of the graph; one named in the file counts from the file's folder.
        language: of answers and reports.
        query_seconds: time limit of a SPARQL query.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: Path = Path("expograph-store")
    language: Literal["zh", "en"] = "zh"
    query_seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0


@cache
def settings() -> Settings:
    """The settings of this process, read at the first call from the working folder and the environment."""
    return load_settings(Path.cwd(), environment=os.environ)


def load_settings(folder: Path, *, environment: Mapping[str, str]) -> Settings:
    """Read settings.

    Args:
        folder: where `expograph.toml` is looked for.
        environment: variables; those of Settings' names in upper case count, for example `EXPOGRAPH_STORE`.

    Returns:
        The settings; defaults for what neither names.

    Raises:
        UnreadableInput: a named file that is missing, or one that is no TOML.
        InputError: an unknown key, or a value out of range.

    >>> load_settings(Path("/nonexistent"), environment={"EXPOGRAPH_LANGUAGE": "en"}).language
    'en'
    """
    named = environment.get(f"{_PREFIX}CONFIG")
    file = Path(named) if named else folder / FILE_NAME
    given = _read(file) if named or file.is_file() else {}
    if isinstance(given.get("store"), str):
        given["store"] = file.parent / given["store"]
    variables = {name: environment.get(_PREFIX + name.upper()) for name in Settings.model_fields}
    overriding = {name: value for name, value in variables.items() if value}
    try:
        return Settings.model_validate(given | overriding)
    except ValidationError as error:
        raise _settings_error(error, file=file, overriding=overriding) from error


def _settings_error(error: ValidationError, *, file: Path, overriding: Mapping[str, str]) -> InputError:
    first = error.errors()[0]
    key = str(first["loc"][0])
    where = _PREFIX + key.upper() if key in overriding else f"{file}: {key}"
    return InputError(first["msg"], where=where, remedy=f"the settings are {', '.join(Settings.model_fields)}")


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInput(
            f"cannot be read ({error.strerror})", where=str(file), remedy="check EXPOGRAPH_CONFIG"
        ) from error
    except ValueError as error:
        raise UnreadableInput(f"this is no TOML ({error})", where=str(file), remedy="correct the file") from error
