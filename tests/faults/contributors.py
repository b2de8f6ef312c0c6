"""Contributors: threads that put, change, withdraw, undo and race until their server is gone."""

from http.client import HTTPException
from random import Random
from threading import Thread
from uuid import UUID

from kb.iris import ROOT

from .serving import TURTLE

PROFILES = [f"organisation/o{number}" for number in range(8)]
SHARED = "organisation/shared"
"""What all threads of a publisher change at once, each naming the state it knows."""
CONFLICTS = {404, 409, 410, 412}
"""What may happen when others are faster."""


def document(profile, nonce):
    """Return Turtle of an organisation; no two are the same."""
    return (
        f"<{ROOT}id/{profile}> a <http://www.w3.org/ns/org#Organization> ;\n"
        f'  <http://www.w3.org/2004/02/skos/core#prefLabel> "Name {nonce}"@en ;\n'
        f"  <http://purl.org/dc/terms/source> <{ROOT}id/source/s{nonce % 3}> .\n"
    ).encode()


class Contributor(Thread):
    """Sends as one publisher whatever chance says, until nobody answers."""

    def __init__(self, server, publisher, token, ledger, seed):
        super().__init__(daemon=True)
        self._server = server
        self._publisher = publisher
        self._token = token
        self._ledger = ledger
        self._chance = Random(seed)  # noqa: S311 - repeatable
        self.failure = None
        self.unanswered = None
        """The request with an Idempotency-Key that was sent last, when no answer came."""

    def run(self):
        try:
            while True:
                self._chance.choice(
                    [self._put, self._put, self._race, self._withdraw, self._undo]
                )()
        except (OSError, HTTPException):
            pass  # the server is gone
        except Exception as error:  # noqa: BLE001 - told by the thread that waits for this one
            self.failure = error

    def _put(self):
        profile = self._chance.choice(PROFILES)
        content = document(profile, self._chance.getrandbits(60))
        one = self._ledger.sending(self._publisher, "put", profile, content)
        headers = {}
        if self._chance.random() < 0.5:
            key = f'"{UUID(int=self._chance.getrandbits(128))}"'
            headers["Idempotency_Key"] = key
            self.unanswered = one, key
        state = self._state(profile)
        headers |= {"If_Match": f'"{state}"'} if state else {"If_None_Match": "*"}
        one.if_match = state
        self._send(one, self._server, headers)
        self.unanswered = None

    def _race(self):
        state = self._state(SHARED)
        content = document(SHARED, self._chance.getrandbits(60))
        one = self._ledger.sending(self._publisher, "put", SHARED, content, state)
        self._send(
            one, self._server, {"If_Match": f'"{state}"'} if state else {"If_None_Match": "*"}
        )

    def _withdraw(self):
        profile = self._chance.choice(PROFILES)
        one = self._ledger.sending(self._publisher, "withdraw", profile)
        answer = self._ask("DELETE", f"/profiles/{profile}", If_Match="*")
        self._take(one, answer)

    def _undo(self):
        receipts = self._ledger.acknowledged(self._publisher)
        if not receipts:
            return
        told = self._chance.choice(receipts[-4:])
        one = self._ledger.sending(
            self._publisher, "undo", told["profile"], undoes=told["position"]
        )
        answer = self._ask("POST", f"/contributions/{told['position']}/undo")
        self._take(one, answer)

    def repeat(self, server):
        """Send again what was not answered, with its key: it counts once."""
        if self.unanswered:
            one, key = self.unanswered
            headers = {"If_Match": f'"{one.if_match}"'} if one.if_match else {"If_None_Match": "*"}
            self._send(one, server, headers | {"Idempotency_Key": key})

    def _send(self, one, server, headers):
        answer = server.ask(
            "PUT",
            f"/profiles/{one.profile}?describes=existing",
            one.content,
            self._token,
            Content_Type=TURTLE,
            **headers,
        )
        self._take(one, answer)

    def _state(self, profile):
        return state_of(self._server, profile, self._publisher)

    def _ask(self, method, path, **headers):
        return self._server.ask(method, path, None, self._token, **headers)

    @staticmethod
    def _take(one, answer):
        if answer.status in (200, 201):
            one.receipt = answer.json
        else:
            assert answer.status in CONFLICTS, (one, answer)


def state_of(server, profile, publisher):
    """Return the etag of what a publisher says of a profile; None when it says nothing."""
    answer = server.ask("GET", f"/profiles/{profile}?publisher={publisher}")
    assert answer.status in (200, 404, 410), answer
    return answer.headers["ETag"].strip('"') if answer.status == 200 else None
