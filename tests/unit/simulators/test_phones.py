import numpy as np
import pytest

from simulators.crowd import GUEST
from simulators.phones import GUEST_MAC, LOUDNESS_DB, Phones, Sent


def phones(count: int, *, stays_out: bool = False) -> Phones:
    crowd = Phones(seed=1)
    for number in range(1, count + 1):
        crowd.add(number, 0.0, stays_out=stays_out)
    return crowd


def gaps(sent: Sent, *, associated: bool) -> list[float]:
    """Return the time between packets of each phone that is or is not on the network."""
    wanted = np.array(sent.associated) == associated
    numbers, at_s = sent.numbers[wanted], sent.at_s[wanted]
    return [gap for n in np.unique(numbers) for gap in np.diff(at_s[numbers == n]).tolist()]


def test_phones_on_the_network_are_heard_every_second_or_two() -> None:
    crowd = phones(200)
    crowd.send(60.0)
    on_network = gaps(crowd.send(180.0), associated=True)
    assert min(on_network) >= 0.9
    assert max(on_network) <= 2.0


def test_other_phones_probe_every_ten_to_sixty_seconds() -> None:
    probes = gaps(phones(200).send(1200.0), associated=False)
    assert min(probes) >= 10.0
    assert max(probes) <= 60.0


def test_some_phones_are_off_some_join_and_some_only_probe() -> None:
    crowd = phones(1000)
    sent = crowd.send(100.0)
    assert len(crowd.joined()) == pytest.approx(450, abs=50)
    assert len(np.unique(sent.numbers)) == pytest.approx(880, abs=40)


def test_probes_change_their_address_and_phones_on_the_network_keep_theirs() -> None:
    crowd = phones(100)
    crowd.send(60.0)
    addresses: dict[int, set[str]] = {}
    joined = crowd.joined()
    for minute in range(2, 42):
        sent = crowd.send(60.0 * minute)
        for number, mac in zip(sent.numbers.tolist(), sent.macs, strict=True):
            addresses.setdefault(number, set()).add(mac)
    for number, macs in addresses.items():
        assert len(macs) == 1 if number in joined else len(macs) >= 2
    assert crowd.joined() == joined


def test_a_phone_joins_under_another_address_than_it_probed_with() -> None:
    crowd = phones(100)
    probed = set(crowd.send(14.0).macs)
    crowd.send(60.0)
    assert not probed & set(crowd.joined().values())


def test_no_address_is_that_of_a_real_device() -> None:
    for mac in {*phones(200).send(600.0).macs, GUEST_MAC}:
        first = int(mac[:2], 16)
        assert first & 0b11 == 0b10, mac


def test_passers_by_do_not_join() -> None:
    crowd = phones(100, stays_out=True)
    assert not any(crowd.send(600.0).associated)


def test_phones_differ_in_loudness() -> None:
    sent = phones(1000).send(60.0)
    _, first = np.unique(sent.numbers, return_index=True)
    assert np.std(sent.loudness_db[first]) == pytest.approx(LOUDNESS_DB, rel=0.1)


def test_the_guest_is_on_the_network_from_the_first_moment() -> None:
    crowd = Phones(seed=1, guest_offset_db=20.0)
    crowd.add(GUEST, 0.0, stays_out=False)
    sent = crowd.send(10.0)
    assert set(sent.macs) == {GUEST_MAC}
    assert all(sent.associated)
    assert (sent.loudness_db > 5.0).all()


def test_who_has_gone_sends_no_more() -> None:
    crowd = phones(50)
    for number in range(1, 51):
        crowd.remove(number)
    assert len(crowd.send(600.0).at_s) == 0
