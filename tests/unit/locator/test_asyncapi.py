import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from conventions.macs import canonical_mac
from locator.mqtt import QOS
from locator.readings import messages
from locator.readings.messages import (
    Batch,
    Reading,
    decode,
    decode_topic,
    readings_topic,
    status_topic,
)

FILE = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return content


def test_topics_are_those_of_the_code(document: dict[str, Any]) -> None:
    addresses = {name: channel["address"] for name, channel in document["channels"].items()}

    assert addresses == {
        "readings": readings_topic("{store}", "{access_point}"),
        "status": status_topic("{store}", "{access_point}"),
    }


@pytest.mark.parametrize("kind", ["readings", "status"])
def test_names_that_the_document_allows_are_heard(kind: str) -> None:
    longest = "a" * 64

    assert decode_topic(f"chaland/v1/{longest}/{longest}/{kind}") is not None
    assert decode_topic(f"chaland/v1/{longest}a/{longest}/{kind}") is None


def test_bounds_are_those_of_the_decoder(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    ours = msgspec.json.schema_components([Batch, Reading])[1]

    for name, schema in (("Batch", schemas["batch"]), ("Reading", schemas["reading"])):
        assert schema["required"] == ours[name]["required"]
        assert schema["properties"].keys() == ours[name]["properties"].keys()
        for field, said in ours[name]["properties"].items():
            bounds = {"type", "minimum", "maximum", "maxItems", "default"}
            documented = schema["properties"][field]
            assert {k: v for k, v in documented.items() if k in bounds} == {
                k: v for k, v in said.items() if k in bounds
            }


def test_the_pattern_of_an_address_is_that_of_the_decoder(document: dict[str, Any]) -> None:
    pattern = document["components"]["schemas"]["reading"]["properties"]["mac"]["pattern"]

    for mac in (
        "a4:83:e7:12:34:56",
        "A483E7123456",
        "a4-83-e7-12-34-56",
        "a4:83:e7:12:34",
        "zz" * 6,
    ):
        assert (re.search(pattern, mac) is not None) == (canonical_mac(mac) is not None)


def test_the_longest_payload_is_named(document: dict[str, Any]) -> None:
    description = document["components"]["messages"]["batch"]["description"]

    assert str(messages.MAX_PAYLOAD_BYTES) in description


def test_the_example_is_accepted(document: dict[str, Any]) -> None:
    [example] = document["components"]["messages"]["batch"]["examples"]

    decoded = decode(json.dumps(example["payload"]).encode())

    assert decoded.at == example["payload"]["at"]
    assert decoded.macs == ["a483e7123456"]
    assert not decoded.refused


def test_the_quality_of_service_is_that_of_the_subscriber(document: dict[str, Any]) -> None:
    qualities = {one["bindings"]["mqtt"]["qos"] for one in document["operations"].values()}

    assert qualities == {QOS}
