import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from chaland.client_address import TrustedProxies

PROXY = "10.0.0.1"


class Transport:
    def __init__(self, peer: str) -> None:
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self._peer, 1) if name == "peername" else default


def asked_by(peer: str, *headers: tuple[str, str]) -> str:
    request = make_mocked_request("GET", "/", CIMultiDict(headers), transport=Transport(peer))
    return TrustedProxies(["10.0.0.0/8", "::1"]).client(request)


@pytest.mark.parametrize(
    ("header", "client"),
    [
        (("X-Forwarded-For", "192.0.2.7"), "192.0.2.7"),
        (("X-Forwarded-For", "192.0.2.7:4711"), "192.0.2.7"),
        (("X-Forwarded-For", "198.51.100.1, 192.0.2.7, 10.1.2.3"), "192.0.2.7"),
        (("X-Forwarded-For", "10.1.2.3"), "10.1.2.3"),
        (("X-Forwarded-For", "rubbish"), PROXY),
        (("Forwarded", "for=192.0.2.7;proto=https, for=10.1.2.3"), "192.0.2.7"),
        (("Forwarded", 'for="[2001:db8::7]:4711"'), "2001:db8::7"),
        (("Forwarded", "for=_hidden"), PROXY),
        (("Forwarded", "proto=https"), PROXY),
    ],
)
def test_a_trusted_proxy_says_who_asks(header: tuple[str, str], client: str) -> None:
    assert asked_by(PROXY, header) == client


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded"])
def test_nobody_else_is_believed(name: str) -> None:
    assert asked_by("192.0.2.7", (name, "for=198.51.100.1")) == "192.0.2.7"


def test_headers_of_several_proxies_are_read_as_one_list() -> None:
    headers = ("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "192.0.2.7")

    assert asked_by(PROXY, *headers) == "192.0.2.7"


def test_what_a_client_adds_to_the_proxys_word_is_not_believed() -> None:
    theirs, ours = ("Forwarded", "for=198.51.100.1"), ("X-Forwarded-For", "192.0.2.7")

    assert asked_by(PROXY, theirs, ours) == PROXY


def test_an_ipv4_proxy_is_known_on_a_socket_for_both() -> None:
    assert asked_by(f"::ffff:{PROXY}", ("X-Forwarded-For", "192.0.2.7")) == "192.0.2.7"
