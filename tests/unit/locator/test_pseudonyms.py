from datetime import date

from locator.readings.pseudonyms import Pseudonyms

MAC, OTHER = "a483e7123456", "a483e7123457"
TODAY, TOMORROW = date(2025, 11, 22), date(2025, 11, 23)


def test_a_device_keeps_its_name_for_the_day() -> None:
    pseudonyms = Pseudonyms(b"lasting")

    assert pseudonyms.device(MAC, TODAY) == pseudonyms.device(MAC, TODAY)
    assert pseudonyms.device(MAC, TODAY) != pseudonyms.device(OTHER, TODAY)


def test_nothing_links_one_day_with_another_or_one_store_with_another() -> None:
    pseudonyms = Pseudonyms(b"lasting")
    names = [pseudonyms.device(MAC, day) for day in (TODAY, TOMORROW, TODAY)]
    names.append(Pseudonyms(b"lasting").device(MAC, TODAY))

    assert len(set(names)) == 4


def test_the_key_that_is_destroyed_does_not_come_back() -> None:
    pseudonyms = Pseudonyms(b"lasting")
    before = pseudonyms.device(MAC, TODAY)

    pseudonyms.destroy()

    assert pseudonyms.device(MAC, TODAY) != before


def test_an_injected_key_names_the_same_devices_in_a_replay() -> None:
    first, second = (Pseudonyms(b"x", day_key=lambda day: str(day).encode()) for _ in range(2))

    assert first.device(MAC, TODAY) == second.device(MAC, TODAY)
    assert first.device(MAC, TODAY) != first.device(MAC, TOMORROW)


def test_the_binding_lasts_and_depends_on_the_secret() -> None:
    assert Pseudonyms(b"one").binding(MAC) == Pseudonyms(b"one").binding(MAC)
    assert Pseudonyms(b"one").binding(MAC) != Pseudonyms(b"two").binding(MAC)
    assert Pseudonyms(b"one").binding(MAC) != Pseudonyms(b"one").binding(OTHER)


def test_a_name_is_the_hmac_of_the_address() -> None:
    pseudonyms = Pseudonyms(b"key", day_key=lambda _day: b"key")

    # printf a483e7123456 | openssl dgst -sha256 -hmac key
    digest = "4a6a11e4b7cb6fa5741dc5bb7e25d7fbab49621c95f660c3cbc8c7a27180d6a5"
    assert pseudonyms.device(MAC, TODAY) == digest[:16]
    assert pseudonyms.binding(MAC) == digest[:32]


def test_no_text_of_it_shows_a_key() -> None:
    pseudonyms = Pseudonyms(b"lasting", day_key=lambda _day: b"daily")
    pseudonyms.device(MAC, TODAY)

    assert "lasting" not in repr(pseudonyms)
    assert "daily" not in f"{pseudonyms!r} {pseudonyms}"
