"""The layers of app/: kept by import-linter, and every module has a place in them."""

from __future__ import annotations

import re

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.house import ROOT, pyproject


def contracts() -> list[dict[str, object]]:
    found: list[dict[str, object]] = pyproject()["tool"]["importlinter"]["contracts"]
    return found


def placed() -> set[str]:
    """The names in the layers contract: app.domain, handlers …"""
    [layers] = [contract["layers"] for contract in contracts() if contract["type"] == "layers"]
    assert isinstance(layers, list)
    return {name for layer in layers for name in re.findall(r"[\w.]+", layer)}


def parts_of_app() -> set[str]:
    """The packages and modules directly in app/."""
    folder = ROOT / "app"
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    single = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return {f"app.{name}" for name in packages | single}


def test_imports_keep_the_contracts(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_everything_in_app_has_a_layer():
    homeless = parts_of_app() - placed()
    assert not homeless, f"put into a layer of the contract in pyproject.toml: {sorted(homeless)}"


def test_every_contract_names_its_rule_in_a_sentence():
    names = [str(contract["name"]) for contract in contracts()]
    assert all(name[0].isupper() and " " in name for name in names), names
    assert len(set(names)) == len(names)


def test_a_library_of_one_place_is_forbidden_in_every_other():
    """A `forbidden` contract lists every layer but the library's own, so a new layer is never forgotten."""
    everywhere = placed() - {"app.wsgi", "app.cli", "app.bootstrap"}
    for contract in contracts():
        if contract["type"] != "forbidden" or not str(contract["name"]).startswith("Only "):
            continue
        source = contract["source_modules"]
        assert isinstance(source, list)
        missing = everywhere - set(source)
        assert len(missing) == 1, f"{contract['name']}: not forbidden in {sorted(missing)}"
