"""Clients that send the token of a publisher, and what they send."""

import json

from kb.iris import ROOT

PATH = "/profiles/organisation/alpha"
THING = f"{ROOT}id/organisation/alpha"


def turtle(name, thing=THING, extra=""):
    """Turtle of an organisation with a name."""
    return (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"<{thing}> a <http://www.w3.org/ns/org#Organization> ;\n"
        f'  skos:prefLabel "{name}"@en ;\n'
        f"  <http://purl.org/dc/terms/source> <{ROOT}id/source/s> {extra}.\n"
    )


def problem(response, status, slug=None):
    """Return the problem that a response is, and see that it is this one."""
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    found = json.loads(response.data)
    assert slug is None or found["type"].endswith(f"#{slug}"), found
    return found


class Sender:
    """A client that sends a token of a publisher, which is made if there is none."""

    def __init__(self, app, key, scope="contribute", person=""):
        self.kb = app.extensions["kb"]
        self.key = key
        if key not in {publisher.key for publisher in self.kb.log.publishers.all()}:
            self.kb.log.publishers.add(key, key.title())
        self.token, self.text = self.kb.log.tokens.create(
            key, label="test", scope=scope, person=person
        )
        self.client = app.test_client()

    def send(self, method, path=PATH, data=None, content_type=None, **headers):
        """Send a request; `If_Match` becomes the header `If-Match`."""
        sent = {"Authorization": f"Bearer {self.text}"}
        sent |= {"Content-Type": content_type} if content_type else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, data=data, headers=sent)

    def put(self, body, path=PATH, content_type="text/turtle", **headers):
        return self.send("PUT", path, body, content_type, **headers)

    def post(self, body, path, content_type="text/turtle", **headers):
        return self.send("POST", path, body, content_type, **headers)

    def act(self, path, **members):
        """Post JSON."""
        return self.post(json.dumps(members), path, "application/json")

    def delete(self, path=PATH, **headers):
        return self.send("DELETE", path, **headers)

    def get(self, path=PATH, **headers):
        return self.send("GET", path, **headers)

    def create(self, name="Alpha"):
        response = self.put(turtle(name), If_None_Match="*")
        assert response.status_code == 201, response.text
        return response
