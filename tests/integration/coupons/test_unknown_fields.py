"""A slip in a field's name must not make a campaign without a limit."""

from typing import Any

import pytest

from tests.counters import ADMIN, CAMPAIGN, JOIN, WORDS, Client, problem_of


async def errors_of(client: Client, path: str, content: Any) -> list[dict[str, str]]:
    response = await client.post(path, json=content, headers=ADMIN)
    errors: list[dict[str, str]] = (await problem_of(response, 422))["errors"]
    return errors


async def test_slip_is_told_with_the_field_that_was_meant(client: Client) -> None:
    sent = {**CAMPAIGN, "limit_totl": 100}
    assert await errors_of(client, "/v1/campaigns", sent) == [
        {"field": "limit_totl", "expected": "There is no such field: was limit_total meant?"}
    ]
    listed = await client.get("/v1/campaigns", headers=ADMIN)
    assert (await listed.json())["items"] == []


async def test_field_that_is_like_no_other_is_told_alone(client: Client) -> None:
    assert await errors_of(client, "/v1/customers", {**JOIN, "qqqq": 1}) == [
        {"field": "qqqq", "expected": "There is no such field."}
    ]


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("offer.curency", {"offer": {"kind": "amount", "value": 1, "curency": "USD"}}),
        ("title.de", {"title": {**WORDS, "de": "20 %"}}),
        ("opening.form", {"opening": {"days": [1], "from": "09:00", "to": "10:00", "form": ""}}),
    ],
)
async def test_field_inside_another_is_told_with_its_place(
    client: Client, field: str, content: dict[str, Any]
) -> None:
    (error,) = await errors_of(client, "/v1/campaigns", {**CAMPAIGN, **content})
    assert error["field"] == field
