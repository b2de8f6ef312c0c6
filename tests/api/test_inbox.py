"""The page and inbox of a publisher: what anybody may read, and what only the publisher may."""

import base64
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

from kb.iris import ROOT

from .conftest import BROWSER, TODAY
from .senders import PATH, Sender, problem, turtle

INBOX = "/publishers/alpha/inbox"
PAGE = "/doc/publisher/alpha"
ATOM = "{http://www.w3.org/2005/Atom}"


def bare(name="Alpha", key="alpha"):
    """Turtle of an organisation without a source, which a rule advises to name."""
    return (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"<{ROOT}id/organisation/{key}> a <http://www.w3.org/ns/org#Organization> ;\n"
        f"  skos:prefLabel {name!r}@en ."
    )


@pytest.fixture
def writable(open_writable):
    """An application whose clock stands."""
    app = open_writable()
    app.extensions["kb"].log._clock = lambda: TODAY
    return app


@pytest.fixture
def missing(alpha):
    """A publisher with a profile in which something is missing."""
    sent = alpha.put(bare(), If_None_Match="*")
    assert sent.status_code == 201, sent.text
    return alpha


@pytest.fixture
def refused(open_writable):
    """A publisher one of whose proposals was refused."""
    app = open_writable(review=True)
    sender, curator = Sender(app, "alpha"), Sender(app, "curators", scope="curate")
    proposal = sender.put(turtle("Alpha"), If_None_Match="*").json["links"]["proposal"]
    assert curator.act(f"{proposal}/refuse", reason="no <source>").status_code == 200
    return sender


def basic(password, name="anybody"):
    text = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


def kinds(answer):
    assert answer.status_code == 200, answer.text
    return [matter["kind"] for matter in answer.json["matters"]]


def feed(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.data)  # noqa: S314  it is ours


def test_anybody_may_read_what_wants_attention_and_what_to_do(missing):
    answer = missing.client.get(INBOX)
    assert answer.json["private"] is False
    [matter] = answer.json["matters"]
    assert matter["kind"] == "incomplete"
    assert matter["id"] == f"{ROOT}publishers/alpha/inbox#incomplete/organisation/alpha"
    assert matter["rules"] == ["R101"]
    assert "source of the profile (R101)" in matter["detail"]
    assert matter["next"]["url"] == "http://localhost/doc/organisation/alpha#advice"
    assert missing.client.get(matter["document"]).status_code == 200


def test_the_feed_has_all_that_atom_asks_for(missing):
    root = feed(missing.client.get(f"{INBOX}.atom"))
    for parent in (root, root.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert parent.findtext(f"{ATOM}{name}"), name
        assert datetime.fromisoformat(parent.findtext(f"{ATOM}updated")) == TODAY
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    [entry] = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary")
    relations = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert relations["self"] == f"http://localhost{INBOX}.atom"
    assert (
        missing.client.get(relations["alternate"], headers={"Accept": BROWSER}).status_code == 200
    )
    of_entry = {link.get("rel") for link in entry.findall(f"{ATOM}link")}
    assert of_entry == {"alternate", "related"}


def test_it_is_negotiated(missing):
    asked = missing.client.get(INBOX, headers={"Accept": "application/atom+xml"})
    assert feed(asked).tag == f"{ATOM}feed"
    assert "Accept" in asked.vary
    assert missing.client.get(f"{INBOX}.json").mimetype == "application/json"
    problem(missing.client.get(f"{INBOX}.ttl"), 404)
    problem(missing.client.get("/publishers/nobody/inbox"), 404)
    problem(missing.client.get(f"{INBOX}?since=yesterday"), 400)


def test_what_was_not_changed_is_not_sent_again(missing):
    first = missing.client.get(f"{INBOX}.atom")
    again = {"If-None-Match": first.headers["ETag"]}
    assert missing.client.get(f"{INBOX}.atom", headers=again).status_code == 304
    missing.put(bare("Beta", "beta"), "/profiles/organisation/beta", If_None_Match="*")
    assert missing.client.get(f"{INBOX}.atom", headers=again).status_code == 200


def test_a_long_feed_is_paged(missing):
    for number in range(4):
        key = f"a{number}"
        missing.put(bare(key, key), f"/profiles/organisation/{key}", If_None_Match="*")
    path, ids, pages = f"{INBOX}.atom?size=2", [], 0
    while path:
        root = feed(missing.client.get(path))
        ids += [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert {"self", "first", "last"} <= links.keys()
        assert ("previous" in links) is (pages > 0)
        path, pages = links.get("next"), pages + 1
    assert (len(ids), len(set(ids)), pages) == (5, 5, 3)


def test_hostile_texts_stay_texts(alpha):
    name = "</title><script>alert(1)</script> \\u0001 & ]]>"
    sent = alpha.put(bare(name), If_None_Match="*")
    assert sent.status_code == 201, sent.text
    root = feed(alpha.client.get(f"{INBOX}.atom"))
    assert "</title><script>alert(1)</script>" in root.findtext(f"{ATOM}entry/{ATOM}title")
    page = alpha.client.get(PAGE, headers={"Accept": BROWSER}).text
    assert "<script>" not in page


def test_answers_of_curators_are_read_with_the_token_only(refused):
    assert kinds(refused.client.get(INBOX)) == []
    answer = refused.get(INBOX)
    assert answer.json["private"] is True
    [matter] = answer.json["matters"]
    assert (matter["kind"], matter["reason"]) == ("refused", "no <source>")
    assert refused.get(matter["next"]["url"]).json["state"] == "refused"
    assert "Authorization" in answer.vary
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in refused.client.get(INBOX).vary


def test_a_feed_reader_sends_the_token_as_a_password(refused):
    root = feed(refused.client.get(f"{INBOX}.atom", headers=basic(refused.text)))
    assert root.findtext(f"{ATOM}id").endswith("/inbox?private")
    assert root.find(f"{ATOM}entry/{ATOM}category").get("term") == "refused"
    wrong = refused.client.get(f"{INBOX}.atom", headers=basic("guess"))
    problem(wrong, 401)
    assert 'error="invalid_token"' in wrong.headers["WWW-Authenticate"]


def test_who_waits_to_be_asked_for_a_password_is_asked(refused):
    asked = refused.client.get(f"{INBOX}.atom?private=true")
    problem(asked, 401, "no-token")
    schemes = asked.headers["WWW-Authenticate"]
    assert "Bearer realm=" in schemes
    assert "Basic realm=" in schemes
    path = f"{INBOX}.atom?private=true"
    assert feed(refused.client.get(path, headers=basic(refused.text))) is not None


def test_a_header_that_is_none_is_no_reader(refused):
    answer = refused.client.get(INBOX, headers={"Authorization": "nonsense"})
    problem(answer, 401)


def test_the_token_of_another_publisher_opens_nothing(refused):
    app = refused.client.application
    stranger = Sender(app, "beta")
    problem(stranger.get(INBOX), 403)
    assert kinds(Sender(app, "curators", scope="curate").get(INBOX)) == ["refused"]


def test_only_the_inbox_takes_a_password(refused):
    answer = refused.client.get("/reviews", headers=basic(refused.text))
    problem(answer, 401)
    assert "Basic" not in answer.headers["WWW-Authenticate"]


def page(sender, path=PAGE):
    answer = sender.client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 200, answer.text
    return answer


def test_the_page_shows_what_it_describes_and_what_wants_attention(missing):
    answer = page(missing)
    text = answer.text
    assert "<strong>1</strong> Organisations" in text
    assert "Something is missing" in text
    assert "Next step: Add what your sources tell" in text
    assert re.search(r'href="http://localhost/shapes#R101">R101</a>', text)
    assert "0 of 1 profiles state all that the rules advise to state." in text
    assert f'<time datetime="{TODAY.isoformat()}">2026-11-23</time>' in text
    assert f'type="application/atom+xml" href="{INBOX}.atom"' in text
    assert f'<{INBOX}.atom>; rel="alternate"; type="application/atom+xml"' in answer.headers["Link"]
    assert f'href="{PAGE}"' in page(missing, "/doc/organisation/alpha").text


def test_the_page_gives_the_command_that_confirms(missing):
    kb = missing.client.application.extensions["kb"]
    kb.clock = lambda: TODAY.replace(year=2028)
    text = page(missing).text
    assert "Not confirmed for a year" in text
    assert f"http://localhost/profiles{PATH.removeprefix('/profiles')}/confirm" in text
    assert "stale" in kinds(missing.client.get(INBOX))


def test_the_profiles_are_paged_the_last_changed_first(missing):
    later = turtle("Second", f"{ROOT}id/organisation/second")
    missing.put(later, "/profiles/organisation/second", If_None_Match="*")
    first = page(missing, f"{PAGE}?size=1").text
    rows = re.findall(r'<th scope="row"><a href="/doc/organisation/(\w+)">', first)
    assert rows == ["second"]
    assert f'rel="next" href="{PAGE}?size=1&amp;page=2"' in first
    second = page(missing, f"{PAGE}?size=1&page=2").text
    assert re.findall(r'<th scope="row"><a href="/doc/organisation/(\w+)">', second) == ["alpha"]


def test_a_publisher_that_says_nothing_has_a_page_and_an_inbox(alpha):
    assert "It describes nothing now." in page(alpha).text
    root = feed(alpha.client.get(f"{INBOX}.atom"))
    assert root.findtext(f"{ATOM}updated")
    assert root.findall(f"{ATOM}entry") == []
    answer = alpha.client.get(PAGE)
    assert answer.json["name"] == {"en": "Alpha"}
