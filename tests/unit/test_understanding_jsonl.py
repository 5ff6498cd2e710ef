"""The lines that other programs read."""

import json

from graph.understanding.jsonl import understand_jsonl
from graph.understanding.offline import OfflineEngine


def test_a_case_a_line() -> None:
    case = {
        "id": "a",
        "today": "2026-02-01",
        "messages": [
            {"role": "client", "text": "New York to Van Nuys March 9 at 4 pm"},
            {"role": "assistant", "text": "How many passengers are there?"},
            {"role": "client", "text": "6"},
        ],
    }
    (line,) = understand_jsonl([json.dumps(case), "\n"], OfflineEngine())
    answer = json.loads(line)
    assert answer["id"] == "a"
    assert answer["intent"] == "request_trip"
    assert answer["missing"] == []
    leg = answer["trip"]["legs"][0]
    assert leg["origin"] == {
        "icao": "KTEB",
        "city": "Teterboro",
        "metro": "New York",
        "text": "New York",
        "assumed": True,
    }
    assert (leg["date"], leg["time"], leg["time_kind"], leg["passengers"]) == (
        "2026-03-09",
        "16:00",
        "depart",
        6,
    )


def test_a_line_that_is_no_case_says_so_and_the_rest_goes_on() -> None:
    good = json.dumps({"id": "b", "today": "2026-02-01", "messages": [{"role": "broker", "text": "hi"}]})
    lines = ["{broken", "[]", '{"id": 1}', '{"id": 2, "today": "soon", "messages": []}', good]
    answers = [json.loads(line) for line in understand_jsonl(lines, OfflineEngine())]
    assert [("error" in answer) for answer in answers] == [True, True, True, True, False]
    assert answers[-1]["intent"] == "small_talk"


def test_the_words_of_further_trips_stand_in_a_list() -> None:
    text = "Boston to Bermuda on March 9 for 4. Separate request: Dallas to Aspen on March 12 for 2."
    case = json.dumps({"id": "c", "today": "2026-02-01", "messages": [{"role": "broker", "text": text}]})
    answer = json.loads(next(understand_jsonl([case], OfflineEngine())))
    assert len(answer["trip"]["legs"]) == 1
    assert [words.startswith("Separate request: Dallas") for words in answer["further"]] == [True]
