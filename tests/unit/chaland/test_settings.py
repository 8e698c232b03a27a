from pathlib import Path

import pytest

from chaland.settings_loader import SettingsError, all_settings, load, unknown_variables
from locator.settings import EngineSettings


def written(folder: Path, text: str) -> Path:
    file = folder / "chaland.toml"
    file.write_text(text)
    return file


def test_without_anything_there_are_defaults() -> None:
    settings = load(None, {})

    assert settings.http.port == 8080
    assert settings.broker.url == ""
    assert settings.database.url == "sqlite+aiosqlite:///var/chaland.db"


def test_the_file_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, 'folder = "/srv"\n[http]\nport = 9000\n[broker]\nstores = ["a", "b"]')

    settings = load(file, {})

    assert (settings.folder, settings.http.port, settings.broker.stores) == (
        "/srv",
        9000,
        ("a", "b"),
    )


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[http]\nport = 9000")

    settings = load(file, {"CHALAND_HTTP_PORT": "9001", "CHALAND_BROKER_STORES": "a, b"})

    assert settings.http.port == 9001
    assert settings.broker.stores == ("a", "b")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("sqlite:////srv/c.db", "sqlite+aiosqlite:////srv/c.db"),
    ],
)
def test_the_driver_of_a_database_is_ours_to_know(given: str, used: str) -> None:
    assert load(None, {"CHALAND_DATABASE_URL": given}).database.url == used


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CHALAND_HTTP_PORT", "http"),
        ("CHALAND_HTTP_PORT", "65536"),
        ("CHALAND_HTTP_PUBLIC_URL", "shop.example"),
        ("CHALAND_HTTP_TRUSTED_PROXIES", "proxy.example"),
        ("CHALAND_BROKER_URL", "localhost:1883"),
        ("CHALAND_BROKER_URL", "http://localhost"),
        ("CHALAND_BROKER_URL", "mqtt://localhost:port"),
        ("CHALAND_BROKER_STORES", "a/b"),
        ("CHALAND_DATABASE_URL", "mysql://h/d"),
        ("CHALAND_DATABASE_URL", "no url"),
        ("CHALAND_POSITIONING_METHOD", "dowsing"),
        ("CHALAND_ENGINE_TICK_MS", "0"),
        ("CHALAND_ENGINE_ZONE_ENTER_PROBABILITY", "1.5"),
        ("CHALAND_SECRET", "short"),
        ("CHALAND_FOLDER", ""),
    ],
)
def test_a_wrong_variable_is_named_with_what_is_expected(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {variable: value})

    [problem] = caught.value.problems
    assert problem.startswith(f"{variable}: expected ")


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    file = written(tmp_path, '[http]\nport = "9000"\nprot = 1\n[log]\nlevel = 3')

    with pytest.raises(SettingsError) as caught:
        load(file, {"CHALAND_BROKER_URL": "x"})

    assert len(caught.value.problems) == 4
    assert f"http.prot in {file}: there is no such setting" in caught.value.problems


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CHALAND_SECRET", "hunter2"),
        ("CHALAND_HTTP_PUBLIC_URL", "ftp://me:hunter2@shop.example"),
        ("CHALAND_BROKER_URL", "tcp://me:hunter2@broker"),
        ("CHALAND_BROKER_URL", "mqtt://me:hunter2@broker:18x3"),
        ("CHALAND_BROKER_URL", "mqtt://me:hunter2#more@broker"),
        ("CHALAND_BROKER_URL", "mqtt://me:hunter2"),
        ("CHALAND_BROKER_URL", "mqtt:me:hunter2@broker"),
        ("CHALAND_DATABASE_URL", "mysql://me:hunter2@db/chaland"),
        ("CHALAND_DATABASE_URL", "postgresql://me:hunter2@db"),
    ],
)
def test_a_secret_is_never_repeated(variable: str, value: str, tmp_path: Path) -> None:
    path = next(one.path for one in all_settings() if one.variable == variable)
    table, _, name = path.rpartition(".")
    file = written(tmp_path, f"{f'[{table}]' if table else ''}\n{name} = '{value}'")

    environment = {variable: value}

    for source, variables in ((None, environment), (file, dict[str, str]())):
        with pytest.raises(SettingsError) as caught:
            load(source, variables)
        assert "hunter2" not in str(caught.value)
        assert variable in str(caught.value) or path in str(caught.value)


@pytest.mark.parametrize("content", ["[http", "\xff"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "chaland.toml"
    file.write_bytes(content.encode("latin-1"))

    with pytest.raises(SettingsError, match="expected TOML"):
        load(file, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="expected a readable file"):
        load(tmp_path / "none.toml", {})


def test_thresholds_of_the_engine_are_settings(tmp_path: Path) -> None:
    file = written(tmp_path, "[engine]\nvisit_min_ms = 60000\nexit_m = 5")

    settings = load(file, {"CHALAND_ENGINE_OCCUPANCY_MS": "300000"})

    assert settings.engine == EngineSettings(visit_min_ms=60_000, exit_m=5, occupancy_ms=300_000)


def test_thresholds_that_do_not_go_together_are_named() -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {"CHALAND_ENGINE_ZONE_GAP_MS": "1000000"})

    assert caught.value.problems == ["engine.zone_gap_ms: expected no more than visit_gap_ms"]


def test_misspelt_variables_are_found() -> None:
    environment = {"CHALAND_HTP_PORT": "1", "CHALAND_HTTP_PORT": "1", "CHALAND_RECORDINGS": "x"}

    assert unknown_variables(environment, frozenset({"CHALAND_RECORDINGS"})) == ["CHALAND_HTP_PORT"]


def test_every_setting_says_what_it_is() -> None:
    settings = list(all_settings())
    assert len(settings) > 30
    assert [one.path for one in settings if not (one.description and one.expected)] == []


def test_every_setting_is_in_the_reference() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "settings.md").read_text()

    rows = [
        f"| `{one.path}` | `{one.variable}` | {shown(one.default)} | {one.description} |"
        for one in all_settings()
    ]
    assert [row for row in rows if row not in page] == []


def shown(default: object) -> str:
    return f"`{default}`" if default not in ("", ()) else ""
