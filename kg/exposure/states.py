"""The states that a search runs over: an entity, a shock kind and a sign, as one number.

Why the sign belongs to the state: docs/decisions/0005-exposure-states.md
"""

from __future__ import annotations

from kg.model import SHOCK_KINDS
from ontology.transmission import SIGNS

STATES_PER_ENTITY = len(SHOCK_KINDS) * len(SIGNS)
HARM, GAIN = SIGNS
# What a shock is to the entity it starts from: dearer goods are sold dearer, a listed firm is hit.
_GAINS = frozenset({"price_rise", "demand_rise", "technology"})


def starting_sign(kind: str) -> str:
    """The sign that a shock kind has where it starts.

    >>> starting_sign("listing"), starting_sign("price_rise")
    ('harm', 'gain')
    """
    return GAIN if kind in _GAINS else HARM


def effect_of(kind: str, sign: str) -> str:
    """What a state is to the entity itself: harm or gain.

    It is the state's sign, but for a product of which one maker is lost: its sign says that the makers left gain, while
    the product itself runs short.

    >>> effect_of("supply", "gain"), effect_of("price_rise", "gain")
    ('harm', 'gain')
    """
    return HARM if kind == "supply" else sign


def states_with(effect: str) -> tuple[int, ...]:
    """The offsets of every state that is this effect to its entity."""
    return tuple(state for state in range(STATES_PER_ENTITY) if effect_of(*kind_and_sign(state)) == effect)


def offset(kind: str, sign: str) -> int:
    """Number of a kind and sign, below STATES_PER_ENTITY."""
    return SHOCK_KINDS.index(kind) * len(SIGNS) + SIGNS.index(sign)


def kind_and_sign(state: int) -> tuple[str, str]:
    """Kind and sign of a state.

    >>> kind_and_sign(3 * STATES_PER_ENTITY + offset("supply", "gain"))
    ('supply', 'gain')
    """
    kind, sign = divmod(state % STATES_PER_ENTITY, len(SIGNS))
    return SHOCK_KINDS[kind], SIGNS[sign]
