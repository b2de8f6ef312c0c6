"""The pages about questions are those of the catalogue, and every term is asked for somewhere."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script():
    path = ROOT / "scripts" / "generate_questions.py"
    spec = importlib.util.spec_from_file_location("generate_questions", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_competency_question_and_every_term_has_a_query_or_a_reason(script):
    assert script.gaps() == []


def test_the_pages_are_up_to_date(script):
    for name, text in script.pages().items():
        written = (script.PAGES / name).read_text(encoding="utf-8")
        assert written == text, "run scripts/generate_questions.py"


def test_every_question_is_shown_with_a_command_that_asks_it(script):
    shown = script.pages()["questions.md"]
    for query in script.Catalogue.load().questions():
        assert f"\n### {query.name}\n" in shown
        assert f"\ncluster-kb ask {query.name}" in shown
