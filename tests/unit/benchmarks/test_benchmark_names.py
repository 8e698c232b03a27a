import json

import msgspec
from click.testing import CliRunner

from benchmarks.__main__ import main, names
from benchmarks.result import compared


def test_without_a_name_the_names_are_listed() -> None:
    assert CliRunner().invoke(main, []).output.split() == names()
    assert "solver" in names()


def test_an_unknown_name_is_refused() -> None:
    refused = CliRunner().invoke(main, ["astrology"])
    assert refused.exit_code == 2


def test_a_result_is_a_value_beside_a_peer_s() -> None:
    result = compared("x", value=6.0, unit="1/s", peer="y", peer_value=2.0, size=8.0, where="here")
    said = json.loads(msgspec.json.encode(result))
    details = said.pop("details")
    assert said == {
        "benchmark": "x",
        "value": 6.0,
        "unit": "1/s",
        "peer": "y",
        "peer_value": 2.0,
        "ratio": 3.0,
    }
    assert details == {"size": 8.0, "where": "here"}
