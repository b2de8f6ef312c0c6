"""Texts in forms in which they can be compared, and made keys of."""

from __future__ import annotations

# ruff: noqa: RUF001 - letters of other scripts are what this is about
import re
import unicodedata

__all__ = ["acronyms", "comparable", "core", "folded", "host", "initials", "slug"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WRITTEN = """
    а:a б:b в:v г:g д:d е:e з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch
    ш:sh щ:sht ж:zh ъ:a ы:i ь: э:e ю:yu я:ya ё:yo і:i ї:yi є:ye ґ:g ј:j љ:l њ:n ћ:c ђ:d ѓ:g ќ:k
    џ:dz ѕ:dz ў:u
    α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch
    ψ:ps ω:o
    ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ı:i ħ:h ŋ:n ’: ':
"""
_LETTERS = str.maketrans({pair[0]: pair[2:] for pair in _WRITTEN.split()})
"""Cyrillic, Greek and Latin letters that do not decompose; keys are written in a to z."""

_LEGAL_FORMS = _words(
    "ab ag aie aisbl ao aps as asbl asd bv cb cic cv doo ead ec eeig eg ehf ev eood fz gbr ge gie "
    "gmbh gug hf ltd ky kft kg llc lp mbh nonprofit npo nv oe ood oy oyj plc rt ry sa sas sarl sca "
    "scarl scrl scop se sia sl slu snc soc sp spa spol spzoo sr sro srl uab ug vof vzw zrt zs "
    "consortile cooperativa druzstvo ets onlus stiftung foundation fundacion fundacja fondation "
    "fondazione"
)
"""Forms of organisations as they stand after a name, without dots."""

_COMMON = _words(
    "a and asociacion asociatia asociace associacao associacio association associazione c cluster "
    "clusters cluszter clusterul consortium d de del della der des di die du e el et for fur "
    "gesellschaft group grupo i iniciative klaster klasteri klasterio klasteris klastr klastra "
    "klastur konsortium la las le les los management network netzwerk of organisation organization "
    "pole polo savez sdruzeni sdruzenie stowarzyszenie the und union verein y zdruzenie zdruzenje"
)
"""Words that tell no cluster from another."""


def folded(text: str) -> str:
    """Fold what people write differently: case, accents, punctuation, space.

    >>> folded(" Türkiye "), folded("Agri-food"), folded("agri_food")
    ('turkiye', 'agri food', 'agri food')
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.split(r"[\W_]+", plain)).strip()


def _latin(text: str) -> str:
    letters = unicodedata.normalize("NFC", text.casefold()).translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", letters)
    marked = (one for one in plain if not unicodedata.combining(one))
    return "".join(marked).translate(_LETTERS)


def slug(text: str, limit: int = 80) -> str:
    """Make a key of a text: small letters, digits and hyphens; empty when it has none of these.

    >>> slug("OÖ Wirtschaftsagentur / Cluster"), slug("Български клъстер")
    ('oo-wirtschaftsagentur-cluster', 'balgarski-klaster')
    >>> slug("a long name", 7)
    'a-long'
    """
    words = re.split(r"[^a-z0-9]+", _latin(text))
    whole = "-".join(word for word in words if word)
    if len(whole) <= limit:
        return whole
    cut = whole[:limit]
    return (cut if whole[limit] == "-" else cut.rpartition("-")[0] or cut).strip("-")


def comparable(name: str) -> str:
    """Return a name without accents, punctuation and legal form.

    >>> comparable("Silicon Alps Cluster GmbH"), comparable("microTEC Südwest e.V.")
    ('silicon alps cluster', 'microtec sudwest')
    """
    joined = re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", _latin(name))
    words = [word for word in re.split(r"[^a-z0-9]+", joined) if word]
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def core(name: str) -> frozenset[str]:
    """Return the words of a comparable name that tell it from others; all, if none does.

    >>> sorted(core(comparable("Silicon Alps Cluster GmbH")))
    ['alps', 'silicon']
    """
    words = name.split()
    return frozenset(word for word in words if word not in _COMMON) or frozenset(words)


def acronyms(name: str) -> set[str]:
    """Return the words of a name that look like its short form.

    >>> acronyms("Franconian Plastics Network (KNF)")
    {'knf'}
    """
    return {found.casefold() for found in re.findall(r"\b[A-Z]{3,8}\b", name)}


def initials(name: str) -> str:
    """Return the first letters of the words of a name.

    >>> initials("Kunststoff-Netzwerk Franken")
    'knf'
    """
    return "".join(word[0] for word in comparable(name).split())


_SHARED_HOSTS = _words(
    "facebook.com linkedin.com twitter.com x.com instagram.com youtube.com sites.google.com "
    "clustercollaboration.eu profile.clustercollaboration.eu wixsite.com wordpress.com "
    "blogspot.com github.io europa.eu ec.europa.eu"
)
"""Hosts that many share, so that they say nothing of whose page it is."""


def host(address: str) -> str:
    """Return the host of a web address without www; empty when many have the same.

    >>> host("https://www.lyonbiopole.com/en"), host("https://facebook.com/x")
    ('lyonbiopole.com', '')
    """
    found = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", address.casefold())
    name = found[1].removeprefix("www.").rstrip(".") if found else ""
    return "" if name in _SHARED_HOSTS else name
