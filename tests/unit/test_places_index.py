"""The prebuilt index of airports: never older than its sources, and read only as far as asked for."""

import gzip
import subprocess
import sys

from tools.places.airports import INDEX, airport, airports, as_line
from tools.places.build_index import built


def test_the_index_is_what_its_sources_say() -> None:
    same = gzip.decompress(INDEX.read_bytes()).decode() == built()
    assert same, "make it anew: python -m tools.places.build_index"


def test_an_airport_keeps_everything_on_its_way_through_the_index() -> None:
    line = as_line(next(iter(airports())))
    teterboro = airport("TEB")
    assert teterboro is not None
    assert (teterboro.region, teterboro.country, teterboro.timezone) == ("NJ", "US", "America/New_York")
    assert isinstance(teterboro.longest_runway_ft, int)
    assert line.count("\t") == as_line(teterboro).count("\t") == 13
    assert as_line(teterboro).startswith("KTEB\tTEB\tTEB\tTeterboro\t")


def test_a_process_that_wants_one_airport_reads_few() -> None:
    asks = (
        "import sys; from tools.places.airports import airport, of_icao; airport('VNY');"
        "print(of_icao.cache_info().currsize, 'airportsdata' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["1", "False"]
