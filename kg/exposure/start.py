"""Which shocks can strike which entities first."""

from __future__ import annotations

from kg.errors import InputError
from kg.exposure.engine import struck_by
from kg.exposure.options import Shock
from kg.exposure.words import TYPES, word
from kg.graph import GraphView
from kg.model import SHOCK_KINDS, Entity
from ontology.transmission import load_starts


def kinds_for(entity: Entity) -> tuple[str, ...]:
    """The shock kinds that can strike an entity first.

    >>> kinds_for(Entity("place/tainan", "Place", {"en": "Tainan"}))
    ('restriction', 'supply')
    """
    return tuple(kind for kind in SHOCK_KINDS if entity.type in load_starts()[kind])


def check_shock(view: GraphView, shock: Shock) -> Shock:
    """The shock.

    Raises:
        UnknownEntity: no entity bears one of its names.
        InputError: its kind cannot strike an entity of such a type; the message names those that can.
    """
    for entity in struck_by(view, shock):
        kinds = kinds_for(entity)
        if shock.kind not in kinds:
            kind, entity_type = shock.kind.replace("_", " "), word(TYPES, entity.type, "en")
            raise InputError(
                f"a {kind} shock cannot start at {entity.label('en')}, a {entity_type}",
                where="--shock",
                remedy=f"use one of {', '.join(kinds)}",
            )
    return shock
