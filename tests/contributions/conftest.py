"""A small installation on real parts: log and store on disk, real shapes, real reference data."""

import shutil

import pytest
from hypothesis import settings

from kb.config import Settings
from kb.contributions import Contributions
from kb.iris import Iris, ProfileId
from kb.log import Log
from kb.projection import Projection
from kb.reference import Reference
from kb.store import open_store
from kb.validation import Validator

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

TURTLE = "text/turtle"
PREFIXES = """\
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix id: <https://w3id.org/cluster-kb/id/> .
@prefix level: <https://w3id.org/cluster-kb/scheme/agreement-level/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class House:
    """The parts of one installation, and how its publishers send profiles."""

    def __init__(self, folder, reference, validator, **limits):
        self.folder = folder
        self.settings = Settings(data_dir=folder, **limits)
        self.iris = Iris(self.settings.base)
        self.reference = reference
        self.validator = validator
        self.log = Log.open(folder, base=self.settings.base)
        self.store = open_store(folder / "store")
        self.projection = Projection(self.log, self.store, reference, self.iris, validator.base)
        self.projection.catch_up()
        self.contributions = Contributions(
            self.log,
            self.store,
            validator,
            reference,
            self.settings,
            projection=self.projection,
        )

    def close(self):
        self.store.close()
        self.log.close()

    def put(self, profile, text, publisher="alpha", media_type=TURTLE, **options):
        payload = text if isinstance(text, bytes) else (PREFIXES + text).encode()
        profile = ProfileId.parse(profile)
        return self.contributions.put(publisher, profile, payload, media_type, **options)

    def withdraw(self, profile, publisher="alpha", **options):
        return self.contributions.withdraw(publisher, ProfileId.parse(profile), **options)

    def write(self, name, text):
        """Write a file to load."""
        path = self.folder / name
        path.write_text(PREFIXES + text, encoding="utf-8")
        return path

    def state(self):
        """Return what a refusal must leave as it is: nothing was written anywhere."""
        return self.log.position(), self.store.position(), self.store.changes


def organisation(key, more=""):
    return f'id:organisation\\/{key} a org:Organization ; skos:prefLabel "{key}"@en {more} .\n'


def cluster(key, more="", territory="FRK2"):
    return (
        f'id:cluster\\/{key} a clu:ClusterOrganisation ; skos:prefLabel "{key}"@en ;'
        f" clu:territory nuts:{territory} ; clu:inEcosystem eco:health {more} .\n"
    )


@pytest.fixture
def text():
    """Turtle of one profile, by its type."""
    return {"organisation": organisation, "cluster": cluster}


@pytest.fixture(scope="session")
def reference():
    return Reference.load()


@pytest.fixture(scope="session")
def validator(reference):
    return Validator(reference)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, reference, validator):
    """Return a folder with two publishers and the reference data, to be copied."""
    folder = tmp_path_factory.mktemp("prepared")
    house = House(folder, reference, validator)
    house.log.publishers.add("alpha", "Alpha")
    house.log.publishers.add("beta", "Beta")
    house.close()
    return folder


@pytest.fixture
def open_house(tmp_path, prepared, reference, validator):
    """Open the installation of a test; open it again to restart it."""
    folder = tmp_path / "house"
    shutil.copytree(prepared, folder)
    houses = []

    def open_house(**limits):
        for house in houses:
            house.close()
        houses.append(House(folder, reference, validator, **limits))
        return houses[-1]

    yield open_house
    for house in houses:
        house.close()


@pytest.fixture
def house(open_house):
    return open_house()
