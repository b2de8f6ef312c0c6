"""Pages: what everybody can use, and what bioXclusters plus and Japan have to show."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

PAGES = [
    "/",
    "/clusters",
    "/clusters?q=zzzz",
    "/partnerships?size=1&page=1",
    "/agreements",
    "/sources",
    "/doc/partnership/bioxclusters-plus",
    "/doc/cluster/fr-lyonbiopole",
    "/doc/agreement/biox-osaka-2016",
    "/doc/source/dg-grow-eu-thailand-2017",
    "/doc/publisher/curation",
    "/doc/partnership/bioxclusters-plus/history",
    "/doc/partnership/bioxclusters-plus?asOf=500",
    "/contributions/1",
    "/discover/",
    "/discover/reach",
    "/discover/reach?country=Japan&sector=health&on=2017-09-06",
    "/discover/reach?country=Japan&sector=health&on=2026-11-23",
    "/discover/reach?country=Atlantis",
    "/discover/reach?country=Chad",
    "/discover/routes?actor=cluster/fr-lyonbiopole&country=JPN",
    "/discover/country-card?country=JPN",
    "/discover/partnership-card?partnership=bioxclusters-plus",
    "/discover/interest-share?target=ASEAN",
    "/sparql",
    "/queries",
    "/queries/interest-share",
    "/queries/interest-share?target=ASEAN",
    "/queries/interest-share?target=Atlantis",
    "/queries/partnership-card?partnership=bioxclusters-plus",
    "/validate",
    "/ns",
    "/shapes",
    "/forms",
    "/scheme/strand/preparation",
    "/problems",
    "/nowhere",
]
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Page(HTMLParser):
    """Reads a page: its elements in order, and whether every one of them is closed."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.open = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(self.open)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data):
        self.text += data

    def all(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


def read(client, path):
    response = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert response.mimetype == "text/html"
    return Page(response.text)


def words(page):
    return re.sub(r"\s+", " ", page.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_built(client, path):
    page = read(client, path)
    assert not page.open
    assert page.all("html")[0]["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.all("header")
    assert page.all("footer")
    assert page.all("a")[0]["href"] == f"#{page.all('main')[0]['id']}", "no skip link"
    identifiers = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_script_and_no_inline_style(client, path):
    page = read(client, path)
    assert not page.all("script")
    for _, attributes, _ in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert not attributes.get("href", "").lower().startswith(("javascript:", "data:"))


@pytest.mark.parametrize("path", PAGES)
def test_fields_have_labels_and_tables_have_captions(client, path):
    page = read(client, path)
    labelled = {label["for"] for label in page.all("label")}
    for tag in ("input", "textarea", "select"):
        assert all(field["id"] in labelled for field in page.all(tag))
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
    identifiers = {attributes.get("id") for _, attributes, _ in page.elements}
    for _, attributes, _ in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "list"):
            assert attributes.get(name) is None or attributes[name] in identifiers


@pytest.mark.parametrize("path", PAGES)
def test_headings_skip_no_level(client, path):
    levels = [
        int(tag[1]) for tag, _, _ in read(client, path).elements if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_link_to_this_site_leads_somewhere(client):
    seen = {}
    for path in PAGES:
        for link in read(client, path).all("a"):
            target = link["href"].split("#")[0]
            if target.startswith("/"):
                seen.setdefault(target, path)
    assert len(seen) > 100
    for target, path in seen.items():
        status = client.get(target, headers={"Accept": "text/html"}).status_code
        assert status == 200, f"{target}, linked from {path}, answers {status}"


def test_text_has_enough_contrast_in_light_and_dark(client):
    with client.get("/static/cluster-kb.css") as response:
        style = response.text
    palettes = [
        dict(re.findall(r"--([\w-]+): (#\w{6})", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(palettes) == 2
    for palette in palettes:
        for ink, paper in [
            ("ink", "paper"),
            ("ink", "shade"),
            ("soft", "paper"),
            ("soft", "shade"),
            ("link", "paper"),
            ("link", "shade"),
            ("paper", "link"),
            ("open", "open-paper"),
            ("closed", "closed-paper"),
            ("unknown", "unknown-paper"),
            ("ink", "unknown-paper"),
            ("link", "unknown-paper"),
        ]:
            assert contrast(palette[ink], palette[paper]) >= 4.5, (ink, paper, palette[ink])
        assert contrast("#ffffff", palette["accent"]) >= 4.5


def contrast(one, other):
    """The contrast of two colours: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_page_of_bioxclusters_shows_partners_figures_and_channels(client):
    page = words(read(client, "/doc/partnership/bioxclusters-plus?on=2017-09-06"))
    for expected in (
        "Lyonbiopole",
        "Biocat",
        "BioM",
        "bioPmed",
        "880",
        "3,300",
        "Osaka Bio Headquarters",
        "Japan",
    ):
        assert expected.lower() in page.lower(), expected
    assert "with Osaka Bio Headquarters, signed on 2016-11-08" in page
    assert "Open on 2017-09-06" in page
    assert "Cluster KB curation" in page


def test_a_site_goes_by_its_town(client):
    assert "Site Lyon" in words(read(client, "/doc/cluster/fr-lyonbiopole"))


def test_a_closed_channel_of_a_partnership_says_why(client):
    page = words(read(client, "/doc/partnership/bioxclusters-plus?on=2026-11-23"))
    biominas = page[page.index("through Biominas") :]
    assert "The term of bioXclusters plus ended in 2018-01." in biominas[:400]


def test_the_channel_to_osaka_is_closed_today_and_the_page_says_since_when(client):
    page = words(read(client, "/doc/partnership/bioxclusters-plus"))
    assert "ended on 2018-11-07" in page
    assert "Open on" not in page


def test_a_day_in_the_past_opens_the_channel_to_japan(client):
    page = words(read(client, "/discover/reach?country=Japan&sector=health&on=2017-09-06"))
    assert page.count("is a partner of bioXclusters plus") >= 4
    assert "Open on 2017-09-06" in page


def test_today_the_channel_to_japan_stands_among_the_closed(client):
    page = words(read(client, "/discover/reach?country=Japan&sector=health&on=2026-11-23"))
    opened, _, closed = page.partition("Closed on that day")
    assert "Osaka" not in opened
    assert "Osaka" in closed
    assert "ended on 2018-11-07" in closed


def test_nothing_recorded_is_not_told_as_nothing_there(client):
    page = words(read(client, "/discover/reach?country=Chad"))
    assert "That does not mean that there is nothing." in page


def test_a_wrong_parameter_leaves_the_form_filled(client):
    response = client.get("/discover/reach?country=Atlantis", headers={"Accept": "text/html"})
    assert response.status_code == 400
    page = Page(response.text)
    assert any(field.get("value") == "Atlantis" for field in page.all("input"))
    assert any(field.get("aria-invalid") == "true" for field in page.all("input"))
