from kb.iris import ProfileId
from kb.log import Merge

A, B, C = (ProfileId("cluster", key) for key in "abc")


def merge(log, profile, into):
    with log.writing() as writer:
        writer.merges.note(Merge(writer.now(), profile, into, "test"))


def test_a_key_that_was_never_merged_stands_for_itself(log):
    assert log.merged_into(A) is None
    assert log.merges() == {}


def test_the_last_word_on_a_key_counts(log, open_log):
    merge(log, A, B)
    merge(log, C, B)
    assert open_log().merges() == {A: B, C: B}
    merge(log, A, None)
    assert log.merged_into(A) is None
    assert log.merges() == {C: B}
    merge(log, C, None)
    merge(log, A, C)
    assert log.merged_into(A) == C
    assert log.merged_into(ProfileId("event", "a")) is None


def test_it_is_known_who_merged_and_when(log, clock):
    merge(log, A, B)
    with log.reading() as reader:
        assert reader.merges.last(A) == Merge(clock.now, A, B, "test")
        assert reader.merges.last(B) is None


def test_what_was_merged_twice_stands_where_the_last_merge_put_it(log):
    merge(log, A, B)
    merge(log, B, C)
    assert log.merged_into(A) == log.merged_into(B) == C
    assert log.merges() == {A: B, B: C}
