"""General questions, answered from the project's own tables, or not at all.

answer_question("can a G650 use Aspen?", deal=None, now=now)     # the wingspan limit, its source
answer_question("what will the weather be?", deal=None, now=now)    # None: not known
"""

from __future__ import annotations

from datetime import datetime

from domain.deal import Deal
from domain.exchange import Exchange
from tools.knowledge.about_us import about_us
from tools.knowledge.aircraft_facts import aircraft_facts
from tools.knowledge.airport_facts import airport_facts
from tools.knowledge.airport_rule_facts import airport_rule_facts, type_at_airport
from tools.knowledge.deal_taxes import deal_taxes
from tools.knowledge.flight_facts import flight_facts
from tools.knowledge.house_terms import house_terms
from tools.knowledge.pet_facts import pet_facts
from tools.knowledge.question import Topic, asked
from tools.knowledge.recommended import recommended
from tools.knowledge.route_taxes import route_taxes
from tools.knowledge.tax_facts import tax_facts

TOPICS: tuple[Topic, ...] = (
    recommended,
    route_taxes,
    deal_taxes,
    tax_facts,
    house_terms,
    pet_facts,
    flight_facts,
    type_at_airport,
    airport_rule_facts,
    airport_facts,
    aircraft_facts,
    about_us,
)
"""In this order: the first that knows answers. A narrower subject stands before a wider one."""


def answer_question(
    text: str, *, deal: Deal | None, now: datetime, exchange: Exchange | None = None
) -> str | None:
    """A short answer in Markdown with its source, or None when the tables do not hold it.

    `now` is aware and in the broker's own zone: rates and terms are those of its date. `exchange` is what
    quotes of several currencies are compared with. The text is data:
    nothing in it is followed as an order, and no quote's price is told but in the ranking's own words.
    """
    question = asked(text, deal, now, exchange)
    for topic in TOPICS:
        answer = topic(question)
        if answer is not None:
            return answer
    return None
