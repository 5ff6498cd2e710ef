"""Dashboards and alerts read figures that exist, and every alert names a playbook that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from persistence.meters import METERS
from web import metrics

PROJECT = Path(__file__).parents[2]
MONITORING = PROJECT / "docs" / "monitoring"
NAME = re.compile(r"\bjetvision_[a-z_]+\b")


def known() -> set[str]:
    """Every name that a process or the house's figures can show."""
    counted = {
        metric.name: metric.type for metric in METERS.collect() if metric.name.startswith("jetvision_")
    }
    names = {f"{name}_total" if kind == "counter" else name for name, kind in counted.items()}
    names |= {f"{name}_bucket" for name, kind in counted.items() if kind == "histogram"}
    return names | set(NAME.findall(Path(metrics.__file__).read_text()))


def expressions() -> list[str]:
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    drawn = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = (MONITORING / "alerts.yaml").read_text()
    return [*drawn, *re.findall(r"expr: (.+?)\n\s+(?:for|labels):", rules, re.S)]


@pytest.mark.parametrize("expression", expressions())
def test_a_figure_that_is_read_exists(expression: str) -> None:
    assert set(NAME.findall(expression)) <= known(), expression


def test_every_figure_is_told_of_in_the_handbook() -> None:
    handbook = (MONITORING / "README.md").read_text()
    families = {
        metric.name.removeprefix("jetvision_").split("_")[0]
        for metric in METERS.collect()
        if metric.name.startswith("jetvision_")
    }
    assert all(f"jetvision_{family}" in handbook for family in families)


def test_every_alert_has_a_playbook() -> None:
    rules = (MONITORING / "alerts.yaml").read_text()
    named = re.findall(r"playbook: (\S+)", rules)
    assert len(named) == len(re.findall(r"- alert:", rules)) > 8
    assert [name for name in named if not (PROJECT / name).is_file()] == []
