"""Crew duty: a dated table per regulator, and what it says of a day's flying."""

from domain.duty.check import DutyFinding, DutyPlan, check_duty
from domain.duty.crew_lines import crew_lines
from domain.duty.periods import DutyLeg, DutyPeriod, ImpossibleLegsError
from domain.duty.remedies import Remedy, remedies_for
from domain.duty.rules import DutyRules, NoDutyRulesError, duty_rules

__all__ = [
    "DutyFinding",
    "DutyLeg",
    "DutyPeriod",
    "DutyPlan",
    "DutyRules",
    "ImpossibleLegsError",
    "NoDutyRulesError",
    "Remedy",
    "check_duty",
    "crew_lines",
    "duty_rules",
    "remedies_for",
]
