import pytest

from chaland.local_paths import local_path


@pytest.mark.parametrize(
    "path",
    ["/", "/manager/shop", "/manager/shop/heatmap?from=1&floor=0", "/manager/shop?a=b%26c#part"],
)
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert local_path(path) == path


def test_a_path_is_encoded_for_a_header() -> None:
    assert local_path("/manager/épicerie") == "/manager/%C3%A9picerie"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "manager",
        "https://evil.example",
        "HTTPS:evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\nLocation: https://evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\x00/evil.example",
        "/.//evil.example",
        "/./\\evil.example",
        "//[evil",
    ],
)
def test_anything_else_is_the_first_page(text: str | None) -> None:
    assert local_path(text) == "/"
