"""What one row may say of a profile: the fields to which a column can be matched.

A row is flat: what a form asks for in a part of a profile, such as the town in the address of the
site, is a field of the row too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from rdflib.namespace import RDF

from kb.vocab import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLASS", "KEY", "LANGUAGES", "LATITUDE", "LONGITUDE", "Field", "Form", "Kind", "Step"]

LANGUAGES = ("en", "de", "fr", "es", "it")
"""The languages in which fields have names."""

Kind = Literal[
    "activity",  # a NACE activity
    "class",  # the class of the root
    "code",  # a concept of the scheme of the field
    "country",
    "country-or-group",
    "currency",
    "date",  # a day, a month or a year
    "day",
    "decimal",
    "integer",
    "key",  # the identifier of the row
    "language",
    "latitude",
    "link",  # to a profile of one of the types of the field
    "longitude",
    "point",  # well-known text
    "region",  # a NUTS region
    "sector",  # a concept of any scheme of sectors
    "stage",  # of a value chain
    "string",  # without a language
    "text",  # with a language
    "web",  # a web address
]
"""What the values of a field are."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a node to a part of it: the property, the kind of part, and its class.

    Without a property, the part itself points to the root, as a figure does.
    """

    path: str
    part: str
    kind: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row; texts are by language, English among them."""

    id: str
    path: str
    kind: Kind
    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    synonyms: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    """From the root to the node that it describes."""
    many: bool = True
    required: bool = False
    scheme: str | None = None
    types: tuple[str, ...] = ()
    indicator: str | None = None
    """Of a figure, what it counts."""

    def name(self, language: str) -> str:
        """Return what it is called in a language, else in English."""
        return self.names.get(language) or self.names["en"]

    def description(self, language: str) -> str:
        """Return what it asks for in a language, else in English."""
        return self.descriptions.get(language) or self.descriptions.get("en", "")

    @property
    def parts(self) -> tuple[str, ...]:
        """The kinds of parts that lead to it; none for what is said of the root."""
        return tuple(step.part for step in self.steps)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one profile type, in the order of its form, and the classes of its root."""

    type: str
    classes: tuple[str, ...]
    """The most general one first: what a row is that does not say."""
    fields: tuple[Field, ...]

    def by_id(self, identifier: str) -> Field | None:
        """Return a field by its id."""
        return next((one for one in self.fields if one.id == identifier), None)


KEY = Field(
    id="key",
    path="",
    kind="key",
    names=MappingProxyType(
        {"en": "Key", "de": "Schlüssel", "fr": "Clé", "es": "Clave", "it": "Chiave"}
    ),
    descriptions=MappingProxyType(
        {
            "en": "Your own identifier: small letters, digits, hyphens. With it a row stays the "
            "same profile even when its name changes.",
            "de": "Ihre eigene Kennung: Kleinbuchstaben, Ziffern, Bindestriche. Mit ihr bleibt "
            "eine Zeile dasselbe Profil, auch wenn sich der Name ändert.",
            "fr": "Votre propre identifiant : minuscules, chiffres, traits d'union. Avec lui, une "
            "ligne reste le même profil même si son nom change.",
            "es": "Su propio identificador: minúsculas, cifras, guiones. Con él una fila sigue "
            "siendo el mismo perfil aunque cambie su nombre.",
            "it": "Il proprio identificativo: minuscole, cifre, trattini. Con esso una riga resta "
            "lo stesso profilo anche se cambia il nome.",
        }
    ),
    synonyms=(
        "id",
        "identifier",
        "cluster id",
        "profile id",
        "profile key",
        "record id",
        "slug",
        "Kennung",
        "identifiant",
        "identificador",
        "identificativo",
    ),
    many=False,
)
"""The identifier of a row, of which its profile gets its key."""

CLASS = Field(
    id="class",
    path=str(RDF.type),
    kind="class",
    names=MappingProxyType(
        {"en": "Kind", "de": "Art", "fr": "Genre", "es": "Clase", "it": "Genere"}
    ),
    descriptions=MappingProxyType(
        {
            "en": "Which kind of thing it is. Without it the most general kind is meant.",
            "de": "Um was für eine Sache es sich handelt. Ohne Angabe ist die allgemeinste Art "
            "gemeint.",
            "fr": "De quel genre de chose il s'agit. Sans indication, le genre le plus général.",
            "es": "Qué clase de cosa es. Si falta, se entiende la clase más general.",
            "it": "Di che genere di cosa si tratta. Se manca, si intende il genere più generale.",
        }
    ),
    synonyms=("class", "type", "Typ", "Klasse", "tipo"),
    many=False,
)
"""Which of the classes of its type a row is."""

LATITUDE = (
    str(SCHEMA.latitude),
    MappingProxyType(
        {
            "en": "Latitude",
            "de": "Breitengrad",
            "fr": "Latitude",
            "es": "Latitud",
            "it": "Latitudine",
        }
    ),
    ("lat", "y", "geo lat", "latitude (WGS84)"),
)
"""Path, names and synonyms of one half of a point."""

LONGITUDE = (
    str(SCHEMA.longitude),
    MappingProxyType(
        {
            "en": "Longitude",
            "de": "Längengrad",
            "fr": "Longitude",
            "es": "Longitud",
            "it": "Longitudine",
        }
    ),
    ("lon", "long", "lng", "x", "geo lon", "longitude (WGS84)"),
)
"""Path, names and synonyms of the other half."""
