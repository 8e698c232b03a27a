import pytest

from simulators.access_points import broker_endpoint


def test_an_address_has_all_its_parts() -> None:
    address = broker_endpoint("mqtts://shop:p%40ss@broker.example:9883")
    assert (address.host, address.port, address.encrypted) == ("broker.example", 9883, True)
    assert (address.username, address.password) == ("shop", "p@ss")


def test_an_address_may_be_short() -> None:
    address = broker_endpoint("mqtt://localhost")
    assert (address.host, address.port, address.username) == ("localhost", 1883, None)


@pytest.mark.parametrize("url", ["localhost:1883", "http://localhost", "mqtt://", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mqtt://host:port"):
        broker_endpoint(url)
