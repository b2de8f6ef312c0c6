"""Many profiles in one request: a job, its progress, a verdict on each.

Most of these share one knowledge base, with publishers and profiles of their own each.
"""

import gzip
import html
import itertools
import json
import re
import shutil
import sqlite3

import pytest

from api.app import create_app
from kb.config import Settings
from kb.contributions.jobs.working import Work
from kb.errors import StoreError
from kb.iris import ROOT, ProfileId

from .conftest import TODAY
from .senders import Sender, problem, turtle

ORGANISATION = "http://www.w3.org/ns/org#Organization"
NUMBERS = itertools.count()


class Bulk(Sender):
    """A publisher that sends jobs; its profiles have keys that begin with `stem`."""

    def __init__(self, app, key="", scope="contribute", stem=""):
        number = next(NUMBERS)
        super().__init__(app, key or f"publisher-{number}", scope)
        self.stem = stem or f"t{number}-"

    def thing(self, key):
        return f"{ROOT}id/organisation/{self.stem}{key}"

    def many(self, *keys, bad=(), name=""):
        """Turtle of organisations; the bad ones have no name."""
        texts = [turtle(name or key, self.thing(key)) for key in keys]
        texts += [f"<{self.thing(key)}> a <{ORGANISATION}> ." for key in bad]
        return "\n".join(texts)

    def job(self, body, query="", content_type="text/turtle", **headers):
        response = self.post(body, f"/contributions{query}", content_type, **headers)
        assert response.status_code == 202, response.text
        return response

    def work(self, response):
        """Have the job done; return what is told of it then."""
        self.kb.jobs.runner.finish()
        return self.get(response.headers["Location"]).json

    def verdicts(self, job, state=None):
        query = f"?size=500{f'&state={state}' if state else ''}"
        return self.get(job["links"]["verdicts"] + query).json["verdicts"]

    def put_one(self, key):
        path = f"/profiles/organisation/{self.stem}{key}"
        assert self.put(turtle(key, self.thing(key)), path, If_None_Match="*").status_code == 201

    def says(self, key):
        """Tell whether the publisher says something of a thing."""
        return self.get(f"/profiles/organisation/{self.stem}{key}").status_code == 200

    @property
    def position(self):
        return self.kb.log.position()


@pytest.fixture(scope="module")
def shared(empty_dir, tmp_path_factory):
    """An application that the tests share."""
    folder = shutil.copytree(empty_dir, tmp_path_factory.mktemp("jobs") / "kb")
    app = create_app(Settings(data_dir=folder, max_job_bytes=1_000_000))
    app.extensions["kb"].clock = lambda: TODAY
    yield app
    app.extensions["kb"].close()


@pytest.fixture
def alpha(shared):
    shared.extensions["kb"].jobs.runner.finish()
    return Bulk(shared)


@pytest.fixture
def beta(shared, alpha):
    return Bulk(shared, stem=alpha.stem)


@pytest.fixture
def curator(shared):
    return Bulk(shared, scope="curate")


def test_a_job_is_kept_before_its_sender_is_answered(alpha):
    response = alpha.job(alpha.many("a", "b"), "?name=two.ttl")
    told = response.json
    assert (told["state"], told["name"], told["total"]) == ("waiting", "two.ttl", None)
    assert response.headers["Location"] == f"/jobs/{told['job']}"
    assert response.headers["Retry-After"]
    assert alpha.get(response.headers["Location"]).headers["Retry-After"]
    assert not alpha.says("a")


def test_what_passes_is_taken_in_and_each_profile_has_its_verdict(alpha):
    alpha.put_one("a")
    job = alpha.work(
        alpha.job(alpha.many("a", "b", "c", bad=("d",)) + "\n<urn:x> <urn:y> <urn:z> .")
    )
    assert job["state"] == "done"
    assert (job["total"], job["done"], job["refused"], job["accepted"]) == (5, 5, 2, 3)
    assert job["outcomes"] == {"created": 2, "refused": 2, "unchanged": 1}
    stray, a, b, _, d = alpha.verdicts(job)
    assert (a["outcome"], a["profile"]) == ("unchanged", f"organisation/{alpha.stem}a")
    assert b["contribution"].startswith(f"{ROOT}contribution/")
    assert b["position"] == alpha.position - 1
    assert (d["state"], d["report"]["results"][0]["line"]) == ("refused", 16)
    assert (stray["subject"], stray["line"], stray["profile"]) == ("urn:x", 17, None)
    assert [alpha.says(key) for key in "abcd"] == [True, True, True, False]
    assert alpha.verdicts(job, "refused") == [stray, d]
    assert "Retry-After" not in alpha.get(job["links"]["self"]).headers
    record = alpha.kb.log.head(alpha.key, ProfileId("organisation", f"{alpha.stem}b"))
    assert record.agent == alpha.token.agent


def test_the_document_is_gone_when_the_job_has_ended(alpha):
    alpha.work(alpha.job(alpha.many("a")))
    with sqlite3.connect(alpha.kb.settings.data_dir / "log.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM job_documents").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("keys", [("a", "b"), ()])
def test_all_or_nothing_changes_nothing_when_one_is_refused(alpha, keys):
    before = alpha.position
    job = alpha.work(alpha.job(alpha.many(*keys, bad=("d",)), "?mode=all-or-nothing"))
    assert job["state"] == "failed"
    assert job["error"]["title"] == "Nothing was taken in"
    assert (job["withheld"], job["refused"]) == (len(keys), 1)
    assert [one["would"] for one in alpha.verdicts(job, "withheld")] == ["created"] * len(keys)
    assert alpha.position == before


def test_all_or_nothing_takes_everything_in_one_transaction(alpha):
    keys = [f"k{number}" for number in range(120)]
    alpha.put_one("k0")
    before = alpha.position
    job = alpha.work(alpha.job(alpha.many(*keys), "?mode=all-or-nothing"))
    assert (job["state"], job["done"], job["checked"]) == ("done", 120, 120)
    assert job["outcomes"] == {"created": 119, "unchanged": 1}
    assert alpha.position == alpha.kb.store.position() == before + 119


def test_all_or_nothing_of_what_is_said_already_changes_nothing(alpha):
    alpha.work(alpha.job(alpha.many("a", "b")))
    job = alpha.work(alpha.job(alpha.many("a", "b"), "?mode=all-or-nothing"))
    assert (job["state"], job["outcomes"]) == ("done", {"unchanged": 2})


@pytest.mark.parametrize("mode", ["accept-what-passes", "all-or-nothing"])
def test_a_dry_run_tells_what_would_come_and_changes_nothing(alpha, mode):
    before = alpha.position
    job = alpha.work(alpha.job(alpha.many("a", "b"), f"?dry-run&mode={mode}"))
    assert (job["state"], job["dryRun"], job["outcomes"]) == ("done", True, {"created": 2})
    assert [one["position"] for one in alpha.verdicts(job)] == [None, None]
    assert alpha.position == before


def test_a_token_for_trying_out_sends_dry_runs_only(shared):
    trying = Bulk(shared, scope="dry-run")
    problem(trying.post(trying.many("a"), "/contributions"), 403, "scope")
    assert trying.work(trying.job(trying.many("a"), "?dry-run"))["state"] == "done"


def test_the_same_request_is_the_same_job(alpha):
    first = alpha.job(alpha.many("a"), Idempotency_Key='"one"')
    again = alpha.job(alpha.many("a"), Idempotency_Key='"one"')
    assert first.json["job"] == again.json["job"]
    assert again.headers["Cluster-KB-Repeated"] == "true"
    packed = gzip.compress(alpha.many("a").encode())
    third = alpha.job(packed, Idempotency_Key='"one"', Content_Encoding="gzip")
    assert third.json["job"] == first.json["job"]
    alpha.work(first)
    assert alpha.job(alpha.many("a"), Idempotency_Key='"one"').json["state"] == "done"
    assert alpha.get("/jobs?key=one").json["totalItems"] == 1
    other = alpha.post(alpha.many("b"), "/contributions", Idempotency_Key='"one"')
    problem(other, 422, "idempotency-key")


def test_it_is_told_whether_the_publisher_has_said_more_since(alpha):
    job = alpha.work(alpha.job(alpha.many("a")))
    assert job["overtaken"] is False
    alpha.put_one("b")
    assert alpha.get(job["links"]["self"]).json["overtaken"] is True


def test_a_job_in_gzip_of_several_members(alpha):
    body = b"".join(gzip.compress(alpha.many(key).encode() + b"\n") for key in "ab")
    job = alpha.work(alpha.job(body, Content_Encoding="gzip"))
    assert job["outcomes"] == {"created": 2}


@pytest.mark.parametrize(
    ("body", "headers", "status", "slug"),
    [
        (gzip.compress(bytes(2_000_000)), {"Content_Encoding": "gzip"}, 413, "limit"),
        (bytes(2_000_000), {}, 413, "limit"),
        (gzip.compress(b"x" * 1000)[:-9], {"Content_Encoding": "gzip"}, 400, "malformed"),
        (b"no gzip", {"Content_Encoding": "gzip"}, 400, "malformed"),
        (b"x", {"Content_Encoding": "br"}, 415, "media-type"),
        (gzip.compress(b""), {"Content_Encoding": "gzip"}, 400, "malformed"),
        (b"", {"Transfer_Encoding": "chunked"}, 411, "length-required"),
        (b"", {}, 400, "malformed"),
    ],
)
def test_a_body_that_is_too_large_or_not_whole_is_refused(alpha, body, headers, status, slug):
    problem(alpha.post(body, "/contributions", **headers), status, slug)
    assert alpha.get("/jobs").json["totalItems"] == 0


@pytest.mark.parametrize(
    ("query", "content_type", "status", "slug"),
    [
        ("", "application/pdf", 415, "media-type"),
        ("?mode=some", "text/turtle", 400, "parameter"),
        ("?type=cluster", "text/turtle", 400, "parameter"),
        ("", "text/csv", 400, "parameter"),
        ("?type=thing", "text/csv", 400, "parameter"),
        ("?type=cluster&language=mine", "text/csv", 400, "parameter"),
        ("?language=fr", "text/turtle", 400, "parameter"),
        ("?publisher=other", "text/turtle", 403, "foreign-graph"),
        ("?describes=all", "text/turtle", 400, "parameter"),
        ("?name=a%00b", "text/turtle", 400, "parameter"),
        (f"?name={'a' * 300}", "text/turtle", 400, "parameter"),
        ("?other=1", "text/turtle", 400, "parameter"),
    ],
)
def test_an_order_that_is_none_is_refused(alpha, query, content_type, status, slug):
    problem(alpha.post(alpha.many("a"), f"/contributions{query}", content_type), status, slug)


def test_a_document_that_is_refused_as_a_whole_fails_the_job(alpha):
    job = alpha.work(alpha.job("<urn:a> <urn:b>\n oops ."))
    assert job["state"] == "failed"
    assert job["error"]["line"] == 2
    assert job["error"]["hint"]
    alpha.kb.jobs.runner.finish()
    assert alpha.get("/jobs").json["jobs"][0]["state"] == "failed"


def test_a_document_with_too_many_statements_fails_the_job(open_writable):
    alpha = Bulk(open_writable(max_job_statements=5, max_jobs=2))
    job = alpha.work(alpha.job(alpha.many("a", "b")))
    assert (job["state"], job["error"]["title"]) == ("failed", "The document is over a limit")


def test_only_so_many_jobs_of_a_publisher_wait(open_writable):
    app = open_writable(max_jobs=2)
    alpha, beta = Bulk(app), Bulk(app)
    alpha.job(alpha.many("a"))
    alpha.job(alpha.many("b"))
    refused = alpha.post(alpha.many("c"), "/contributions")
    assert problem(refused, 429, "too-many-jobs")["hint"]
    assert refused.headers["Retry-After"]
    beta.job(beta.many("d"))


def test_other_publishers_do_not_see_a_job(alpha, beta, curator):
    job = alpha.job(alpha.many("a")).json
    for path in (job["links"]["self"], job["links"]["verdicts"]):
        problem(beta.get(path), 403, "forbidden")
        problem(alpha.client.get(path), 401, "no-token")
        assert curator.get(path).status_code == 200
    problem(beta.delete(job["links"]["self"]), 403)
    problem(beta.get("/jobs/00000000-0000"), 404, "not-found")
    assert beta.get("/jobs").json["totalItems"] == 0
    assert curator.get("/jobs").json["totalItems"] >= 1
    assert alpha.get("/jobs?state=waiting").json["totalItems"] == 1
    assert alpha.get("/jobs?state=done").json["totalItems"] == 0
    problem(alpha.get("/jobs?state=over"), 400, "parameter")


def test_the_page_of_a_job_is_shown_to_who_has_its_address(alpha):
    response = alpha.job(alpha.many("a", bad=("b",)), "?name=mine.ttl")
    address = response.json["links"]["page"].removeprefix("http://localhost")
    waiting = alpha.client.get(address, headers={"Accept": "text/html"})
    assert waiting.headers["Refresh"]
    assert "<progress" in waiting.text
    alpha.work(response)
    done = alpha.client.get(address, headers={"Accept": "text/html"})
    assert "Refresh" not in done.headers
    assert done.text.index(f"{alpha.stem}b") < done.text.index(f"{alpha.stem}a")
    [link] = re.findall(r'href="(/jobs/[^"]+/verdicts[^"]+)"', done.text)
    assert alpha.client.get(link.replace("&amp;", "&")).json["totalItems"] == 2
    problem(alpha.client.get(address[:-1]), 404)
    problem(alpha.client.delete(address), 400)


def test_a_job_that_is_cancelled_does_nothing_more(alpha):
    before = alpha.position
    response = alpha.job(alpha.many("a"))
    path = response.headers["Location"]
    assert alpha.delete(path).json["state"] == "cancelled"
    assert alpha.delete(path).json["state"] == "cancelled"
    assert alpha.work(response)["state"] == "cancelled"
    assert alpha.position == before
    done = alpha.job(alpha.many("a"))
    alpha.work(done)
    problem(alpha.delete(done.headers["Location"]), 409, "state")


def test_a_job_stops_when_its_token_is_revoked(alpha, curator):
    before = alpha.position
    response = alpha.job(alpha.many("a"))
    alpha.kb.log.tokens.revoke(alpha.token.id)
    alpha.kb.jobs.runner.finish()
    job = curator.get(response.headers["Location"]).json
    assert (job["state"], job["error"]["title"]) == ("failed", "The token was revoked")
    assert alpha.position == before


def test_a_job_stops_when_its_publisher_is_disabled(alpha, curator):
    response = alpha.job(alpha.many("a"))
    alpha.kb.log.publishers.disable(alpha.key)
    alpha.kb.jobs.runner.finish()
    job = curator.get(response.headers["Location"]).json
    assert (job["state"], job["error"]["title"]) == ("failed", "The publisher is disabled")


def test_what_another_publisher_describes_needs_to_be_known(alpha, beta):
    alpha.work(alpha.job(alpha.many("a")))
    job = beta.work(beta.job(beta.many("a")))
    assert beta.verdicts(job)[0]["title"] == "The profile is already described by another publisher"
    job = beta.work(beta.job(beta.many("a"), "?describes=existing"))
    assert job["outcomes"] == {"created": 1}


def test_in_review_each_profile_becomes_a_proposal(open_writable):
    app = open_writable(review=True)
    alpha, curator = Bulk(app), Bulk(app, scope="curate")
    for mode in ("accept-what-passes", "all-or-nothing"):
        job = alpha.work(alpha.job(alpha.many(mode + "a", mode + "b"), f"?mode={mode}"))
        assert (job["state"], job["outcomes"]) == ("done", {"proposed": 2})
        found = alpha.verdicts(job)
        assert [one["would"] for one in found] == ["created", "created"]
        shown = curator.get(f"/reviews/{found[0]['proposal']}").json
        assert shown["profile"] == found[0]["profile"]
    assert app.extensions["kb"].log.position() == 0
    assert curator.work(curator.job(curator.many("c")))["outcomes"] == {"created": 1}


def test_publishers_take_turns(alpha, beta):
    first, second = alpha.job(alpha.many("a")), alpha.job(alpha.many("b"))
    third = beta.job(beta.many("c"))
    alpha.kb.jobs.runner.finish()
    order = [alpha.kb.jobs.get(one.json["job"]).position for one in (first, third, second)]
    assert order == sorted(set(order))


def cut(sender, after):
    """Begin the next job, and cut it when it has asked so often whether it may go on."""
    asked = itertools.count()

    def watch():
        if next(asked) == after:
            raise KeyboardInterrupt

    with sender.kb.log.writing() as writer:
        job = writer.jobs.next()
        writer.jobs.begin(job, writer.now())
    Work(sender.kb.jobs.shop, job, watch).run()


def rdf(sender):
    return sender.many(*(f"k{number}" for number in range(60)), bad=("x",))


def good(sender):
    return sender.many(*(f"k{number}" for number in range(60)))


def sheet(sender):
    rows = "".join(f"{sender.stem} Works {number},France\n" for number in range(60))
    return f"name,country\n{rows}Nowhere,Atlantis\n"


@pytest.mark.parametrize(
    ("document", "query", "content_type", "refused"),
    [
        (rdf, "", "text/turtle", 1),
        (good, "?mode=all-or-nothing", "text/turtle", 0),
        (sheet, "?type=organisation", "text/csv", 1),
    ],
)
def test_whenever_a_job_is_cut_each_profile_is_taken_in_once(
    shared, document, query, content_type, refused
):
    for after in itertools.count(step=2):
        sender = Bulk(shared)
        start = sender.position
        response = sender.job(document(sender), query, content_type)
        try:
            cut(sender, after)
        except KeyboardInterrupt:
            job = sender.work(response)
        else:
            break
        assert (job["state"], job["done"]) == ("done", 60 + refused), after
        expected = {"created": 60} | ({"refused": refused} if refused else {})
        assert job["outcomes"] == expected, after
        assert sender.position == start + 60, after
        found = {one["position"] for one in sender.verdicts(job) if one["position"]}
        assert found == set(range(start + 1, start + 61)), after
    assert after > 5


def test_a_job_that_ends_the_process_again_and_again_is_given_up(alpha):
    response = alpha.job(alpha.many("a"))
    with alpha.kb.log.writing() as writer:
        for _ in range(5):
            writer.jobs.begin(writer.jobs.next(), writer.now())
    job = alpha.work(response)
    assert job["state"] == "failed"
    assert "ended 5 times" in job["error"]["detail"]


def test_a_job_waits_while_the_store_fails(alpha, monkeypatch):
    response = alpha.job(alpha.many("a"))

    def fail():
        raise StoreError("no room")

    monkeypatch.setattr(alpha.kb.store, "position", fail)
    with pytest.raises(StoreError):
        alpha.kb.jobs.runner.finish()
    monkeypatch.undo()
    assert alpha.get(response.headers["Location"]).json["state"] == "running"
    assert alpha.work(response)["outcomes"] == {"created": 1}


def test_an_error_of_ours_ends_the_job_and_says_nothing_of_our_insides(alpha, monkeypatch):
    response = alpha.job(alpha.many("a"))

    def fail(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(alpha.kb.contributions, "loading", fail)
    alpha.kb.jobs.runner.finish()
    job = alpha.get(response.headers["Location"]).json
    assert job["state"] == "failed"
    assert "secret" not in json.dumps(job)


def test_routes_have_the_methods_that_they_say(alpha):
    job = alpha.job(alpha.many("a")).json
    assert alpha.get("/contributions").status_code == 405
    assert "POST" in alpha.send("OPTIONS", "/contributions").headers["Allow"]
    allowed = alpha.send("OPTIONS", job["links"]["self"]).headers["Allow"]
    assert {"GET", "HEAD", "DELETE"} <= set(allowed.split(", "))
    head = alpha.send("HEAD", job["links"]["self"])
    assert head.status_code == 200
    assert head.data == b""
    assert 'rel="item"' in head.headers["Link"]


def csv(sender):
    """Three rows, of which the first is good."""
    head = "name,country,website\n"
    return head + f"Lyon {sender.stem},France,https://lyon.example\nNowhere,Atlantis,\n,,x\n"


def test_a_spreadsheet_is_taken_in_row_by_row(alpha):
    response = alpha.job(csv(alpha), "?type=organisation&name=orgs.csv", "text/csv")
    job = alpha.work(response)
    assert (job["state"], job["kind"], job["total"]) == ("done", "spreadsheet", 3)
    found = {one["row"]: one for one in alpha.verdicts(job)}
    assert found[2]["profile"] == f"organisation/lyon-{alpha.stem[:-1]}"
    assert found[3]["state"] == "refused"
    assert found[3]["problems"][0]["columnTitle"] == "country"
    mended = alpha.get(job["links"]["refused.csv"])
    assert mended.mimetype == "text/csv"
    assert mended.text.splitlines()[0] == "name,country,website,problem"
    assert "Nowhere" in mended.text
    assert "Lyon" not in mended.text
    assert alpha.get(job["links"]["refused.xlsx"]).data.startswith(b"PK")
    again = alpha.job(mended.data.replace(b"Atlantis", b"Spain"), "?type=organisation", "text/csv")
    job = alpha.work(again)
    assert job["outcomes"] == {"created": 1, "refused": 1}


def test_a_workbook_is_a_spreadsheet_too(alpha):
    job = alpha.work(alpha.job(csv(alpha), "?type=organisation", "text/csv"))
    book = alpha.get(job["links"]["refused.xlsx"]).data
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    job = alpha.work(alpha.job(book, "?type=organisation", xlsx))
    assert (job["state"], job["outcomes"]) == ("done", {"refused": 2})


def test_the_refused_rows_of_all_or_nothing_come_with_the_withheld_ones(alpha):
    job = alpha.work(alpha.job(csv(alpha), "?type=organisation&mode=all-or-nothing", "text/csv"))
    assert (job["state"], job["withheld"], job["refused"]) == ("failed", 1, 2)
    rows = alpha.get(job["links"]["refused.csv"]).text.splitlines()
    assert len(rows) == 4
    assert rows[1].startswith("Lyon")


def test_a_spreadsheet_of_which_no_column_is_known_fails(alpha):
    job = alpha.work(alpha.job("foo,bar\nzzz,yyy\n", "?type=organisation", "text/csv"))
    assert job["state"] == "failed"
    assert "could be matched" in job["error"]["detail"]


def test_rdf_has_no_file_of_refused_rows(alpha):
    job = alpha.work(alpha.job(alpha.many(bad=("a",))))
    problem(alpha.get(f"{job['links']['self']}/refused.csv"), 404)


def test_a_redaction_leaves_nothing_behind_in_jobs(alpha):
    job = alpha.work(alpha.job(alpha.many("a", name="SECRET NAME")))
    waiting = alpha.job(alpha.many("b", name="SECRET NAME"))
    kb = alpha.kb
    kb.contributions.redact([str(alpha.position)], "a mistake")
    told = alpha.get(waiting.headers["Location"]).json
    assert told["state"] == "failed"
    assert "redacted" in told["error"]["title"]
    assert "report" not in alpha.verdicts(job)[0]
    data = (kb.settings.data_dir / "log.sqlite").read_bytes()
    assert b"SECRET NAME" not in data
    with sqlite3.connect(kb.settings.data_dir / "log.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM job_documents").fetchone() == (0,)
        told = "SELECT told FROM verdicts WHERE key = ?"
        assert connection.execute(told, (f"{alpha.stem}a",)).fetchall() == [(None,)]
    connection.close()


def test_jobs_are_forgotten_after_a_month(alpha):
    job = alpha.work(alpha.job(alpha.many("a")))
    with sqlite3.connect(alpha.kb.settings.data_dir / "log.sqlite") as connection:
        connection.execute("UPDATE jobs SET ended = '2020-01-01T00:00:00.000000+00:00'")
    connection.close()
    alpha.job(alpha.many("b"))
    problem(alpha.get(job["links"]["self"]), 404, "not-found")
    assert alpha.get("/jobs").json["totalItems"] == 1


def test_verdicts_speak_the_language_of_the_sender(alpha):
    response = alpha.job(alpha.many(bad=("a",)), Accept_Language="de")
    [one] = alpha.verdicts(alpha.work(response))
    assert one["report"]["results"][0]["language"] == "de"


def test_the_texts_of_a_spreadsheet_are_in_the_language_that_is_said(alpha):
    query = "?type=organisation&language=fr"
    job = alpha.work(alpha.job(csv(alpha), query, "text/csv", Accept_Language="de"))
    [one] = alpha.verdicts(job, "accepted-with-warnings")
    assert '"@fr' in alpha.get(f"/profiles/{one['profile']}", Accept="text/turtle").text


def test_rows_are_told_in_the_language_of_the_sender(alpha):
    sent = alpha.job(csv(alpha), "?type=organisation", "text/csv", Accept_Language="fr-BE")
    job = alpha.work(sent)
    found = {one["row"]: one for one in alpha.verdicts(job)}
    [unknown] = found[3]["problems"]
    thing = alpha.get(f"/profiles/{found[2]['profile']}", Accept="text/turtle").text
    assert '"@en' in thing  # texts are in the language of the server, unless it is said otherwise
    assert unknown["message"] == "'Atlantis' n'est pas un pays que nous connaissons"
    assert unknown["language"] == "fr"
    rules = [one for one in found[2]["problems"] if one["kind"].startswith("R")]
    assert rules
    for one in rules:
        assert one["page"] == f"http://localhost/shapes#{one['kind']}"
        assert one["focus"].endswith(found[2]["profile"])
        assert one["pathLabel"]
    assert {one["language"] for row in found.values() for one in row["problems"]} == {"fr"}
    assert "'Atlantis' n'est pas un pays" in alpha.get(job["links"]["refused.csv"]).text
    page = alpha.client.get(sent.json["links"]["page"], headers={"Accept": "text/html"}).text
    assert f'<a href="{rules[0]["page"]}">{rules[0]["kind"]}</a>' in page
    assert "<span lang=\"fr\">'Atlantis' n'est pas un pays" in html.unescape(page)


def test_json_is_all_there_is_of_lists(alpha):
    problem(alpha.get("/jobs", Accept="text/turtle"), 406)
    assert json.loads(alpha.get("/jobs").data)["jobs"] == []
