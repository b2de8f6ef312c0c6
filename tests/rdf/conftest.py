"""What the tests of kb.rdf share."""

import pytest
from hypothesis import settings

from kb import rdf
from kb.config import Settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def read():
    """Parse text as one profile, with limits that may be tightened."""

    def parse(text, media_type="text/turtle", base=None, **limits):
        data = text if isinstance(text, bytes) else text.encode()
        return rdf.parse(data, media_type, base=base, settings=Settings(**limits))

    return parse
