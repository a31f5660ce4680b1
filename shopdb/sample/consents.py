"""What customers of the sample shop agreed to, took back, and sometimes agreed to again.

Where people are asked more strictly, fewer agree. Of those who get mail many have had enough of it
after the sale in November.
"""

from datetime import date

import numpy as np
import polars as pl

from shopdb.sample.clock import END, START, at
from shopdb.sample.customers import Customers
from shopdb.sample.rows import DAY, HOUR, SECOND, Ids, Ints, moments, texts

# Purpose, way, and how often it is agreed to where nothing else is said.
ASKED = (
    ("marketing", "email", 0.55),
    ("marketing", "sms", 0.12),
    ("analytics", "web", 0.70),
    ("profiling", "web", 0.30),
    ("sharing", "web", 0.08),
)
# How many times as many agree in a country.
WILLING = {
    **{"GB": 1.1, "DE": 0.65, "FR": 0.8, "NL": 0.9, "ES": 1.15, "IT": 1.1, "PL": 1.0},
    **{"US": 1.35, "CA": 1.0, "JP": 0.75},
}
SILENT = 0.06
REFUSES = 0.25
TAKES_BACK = 0.22
RETURNS = 0.15
# The text that was shown, from a day on.
POLICIES = (("v1", date(2000, 1, 1)), ("v2", date(2024, 6, 1)), ("v3", date(2025, 5, 1)))
WEARY = (at(date(2024, 12, 3)), at(date(2025, 12, 2)))
SOURCES = ("registration", "account", "unsubscribe_link", "cookie_banner")


def rows(
    rng: np.random.Generator, customers: Customers, part: tuple[int, int], ids: Ids
) -> pl.DataFrame:
    """All that accounts ever said, of customers from one number up to another."""
    who = np.arange(*part)
    who = who[~customers.is_guest[who]]
    shape = (len(who), len(ASKED))
    countries = customers.places.countries
    willing = np.array([WILLING[code] for code in countries])
    likely = np.array([share for *_, share in ASKED])
    likely = likely * willing[customers.places.country_of[customers.place[who]]][:, None]
    draw = rng.random(shape)
    says_yes = draw < np.minimum(likely, 0.95)
    says_no = ~says_yes & (rng.random(shape) < REFUSES)
    asked = rng.random(len(who)) >= SILENT
    said = np.flatnonzero((says_yes | says_no) & asked[:, None])
    customer, kind = who[said // len(ASKED)], said % len(ASKED)
    first = customers.since[customer] + rng.integers(1, 240, len(said)) * SECOND

    granted = np.flatnonzero(says_yes.ravel()[said])
    goes = granted[rng.random(len(granted)) < TAKES_BACK]
    begin = np.maximum(first[goes], START) + DAY
    # Half of them some day, the others in the fortnight after a sale.
    some_day = begin + (np.maximum(END - begin, 0) * rng.random(len(goes))).astype(np.int64)
    weary = np.array(WEARY)[rng.integers(0, 2, len(goes))]
    weary = weary + rng.integers(0, 14 * 24, len(goes)) * HOUR
    is_weary = (rng.random(len(goes)) < 0.5) & (weary > begin) & (kind[goes] == 0)
    back = np.where(is_weary, weary, some_day)
    again = np.flatnonzero(rng.random(len(goes)) < RETURNS)
    once_more = back[again] + rng.integers(5, 120, len(again)) * DAY

    place = np.r_[np.arange(len(said)), goes, goes[again]]
    when = np.r_[first, back, once_more]
    later = np.r_[np.zeros(len(said), int), np.ones(len(goes), int), np.full(len(again), 2)]
    state = np.where(later == 0, np.r_[says_yes.ravel()[said], *_none(goes, again)], later == 2)
    there = when < END
    place, when, later, state = place[there], when[there], later[there], state[there]
    ranked = np.lexsort((kind[place], when))
    place, when, later, state = place[ranked], when[ranked], later[ranked], state[ranked]
    return _rows(
        customers.customer_id[customer[place]], kind[place], when, later=later, state=state, ids=ids
    )


def _none(*like: Ints) -> list[Ints]:
    return [np.zeros(len(one), dtype=np.int64) for one in like]


def _rows(
    customer_id: Ints, kind: Ints, when: Ints, *, later: Ints, state: Ints, ids: Ids
) -> pl.DataFrame:
    by_web = np.array([way == "web" for _, way, _ in ASKED])[kind]
    by_mail = np.array([way == "email" for _, way, _ in ASKED])[kind]
    source = np.where(by_web, 3, np.where(later == 0, 0, np.where(by_mail & (later == 1), 2, 1)))
    shown = np.searchsorted([at(day) for _, day in POLICIES], when, side="right") - 1
    policies = [name for name, _ in POLICIES]
    unshown = np.where((later == 1) & ~by_web, len(policies), shown)
    return pl.DataFrame(
        {
            "customer_consent_id": ids.take("customer_consent", len(when)),
            "customer_id": customer_id,
            "purpose": texts([purpose for purpose, *_ in ASKED], kind),
            "channel": texts([way for _, way, _ in ASKED], kind),
            "state": texts(("withdrawn", "granted"), state),
            "source": texts(SOURCES, source),
            "policy_version": texts([*policies, None], unshown),
            "occurred_at": moments(when),
        }
    )
