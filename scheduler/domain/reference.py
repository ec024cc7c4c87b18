"""The reference data of `scheduler/data` as plain values: calendars, patterns, ratios, roles, places."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from importlib.resources import files

from scheduler.domain.calendar_days import (
    CalendarLayer,
    DayCalendar,
    DayKind,
    DayStatus,
    Layer,
    LayerDay,
    layer_of,
)
from scheduler.domain.care import Setting
from scheduler.domain.contact import ContactWindow
from scheduler.domain.festivals import Festival, FestivalScope, prefecture_layer
from scheduler.domain.lunar import LunarCalendar, LunarMonth
from scheduler.domain.patterns import ShiftPattern, Stretch
from scheduler.domain.school import SchoolTerm, TermKind
from scheduler.domain.supervision import RatioBand, RatioTable

FIRST_YEAR, LAST_YEAR = 2024, 2027
"""The years of the public-holiday calendar."""


class CheckNeed(StrEnum):
    """When a role needs a record check (未成年人保护法 art. 62)."""

    ALWAYS = "always"
    WITH_CHILDREN = "with_children"
    NEVER = "never"
    AS_COVERED = "as_covered"


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What a role asks of whoever takes it; `overnight_same_sex`: sleeps near children, so of their sex."""

    code: str
    name_zh: str
    name_en: str
    trainings: tuple[str, ...]
    record_check: CheckNeed
    overnight_same_sex: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What follows from what is kept of a person; `also`: what lists called it before."""

    code: str
    name_zh: str
    name_en: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A training or certificate; months of validity, None for good."""

    code: str
    name_zh: str
    name_en: str
    hours: int | None
    valid_months: int | None


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of the record or certificate of service, by 民政部令第67号; `basis` says where it is named."""

    name_zh: str
    required: str
    basis: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language to match people by: ISO 639-3, or the dialect of Yunnan; prefectures where it is spoken."""

    code: str
    name_zh: str
    name_en: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A division of Yunnan or a city where its workers are; degrees good for the distances between towns."""

    code: str
    name_zh: str
    name_en: str
    parent: str
    longitude: float
    latitude: float
    level: str = "city"


@dataclass(frozen=True, slots=True)
class PublicDay:
    """One holiday or make-up workday of the State Council's calendar, with the names it is known by."""

    on: date
    kind: DayKind
    key: str
    name_zh: str
    name_en: str
    statutory: bool
    status: DayStatus


@cache
def public_days() -> tuple[PublicDay, ...]:
    """Holidays and make-up workdays 2024-2027; those of 2027 are by statute only, without make-up days."""
    return tuple(
        PublicDay(
            date.fromisoformat(row["date"]),
            DayKind(row["kind"]),
            row["key"],
            row["name_zh"],
            row["name_en"],
            row["statutory"] == "1",
            DayStatus(row["status"]),
        )
        for row in _rows("public_days.csv")
    )


@cache
def nation() -> CalendarLayer:
    """The nation's layer, with the status of each year it knows."""
    years = {int(row["year"]): DayStatus(row["status"]) for row in _rows("calendar_years.csv")}
    days = [LayerDay(day.on, day.kind, day.status, day.key, day.statutory) for day in public_days()]
    return layer_of(Layer.NATION, days, years=years)


@cache
def prefecture(code: str) -> CalendarLayer:
    """The days off of a prefecture by rule, provisional, for the years of the calendar."""
    return prefecture_layer(festivals(), lunar_calendar(), code, range(FIRST_YEAR, LAST_YEAR + 1))


def calendar(prefecture_code: str | None = None, *more: CalendarLayer) -> DayCalendar:
    """The nation's days, a prefecture's over them (by its six-digit code), and further layers over both."""
    local = [prefecture(prefecture_code)] if prefecture_code else []
    return DayCalendar([nation(), *local, *more])


@cache
def festivals() -> tuple[Festival, ...]:
    """Festivals and anniversaries of Yunnan's prefectures, as rules."""
    return tuple(
        Festival(
            row["key"],
            row["name_zh"],
            row["name_en"],
            row["prefecture"],
            row["calendar"] == "lunar",
            _month_day(row["first"]),
            _month_day(row["last"]),
            FestivalScope(row["scope"]),
        )
        for row in _rows("festivals.csv")
    )


@cache
def lunar_calendar() -> LunarCalendar:
    """The Chinese calendar from lunar 2023 to lunar 2050."""
    return LunarCalendar(
        LunarMonth(
            int(row["lunar_year"]),
            int(row["month"]),
            row["leap"] == "1",
            date.fromisoformat(row["first_day"]),
        )
        for row in _rows("lunar_months.csv")
    )


@cache
def solar_terms() -> Mapping[date, str]:
    """The day of each of the 24 solar terms 2024-2027, by its Chinese name."""
    return {date.fromisoformat(row["date"]): row["name_zh"] for row in _rows("solar_terms.csv")}


@cache
def school_terms() -> tuple[SchoolTerm, ...]:
    """Terms and breaks of Yunnan's schools; those not announced are estimates and provisional."""
    return tuple(
        SchoolTerm(
            TermKind(row["kind"]),
            int(row["grade_from"]),
            int(row["grade_to"]),
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]),
            DayStatus(row["status"]),
        )
        for row in _rows("school_terms.csv")
    )


@cache
def contact_windows() -> Mapping[str, ContactWindow]:
    """Hours in which children can be reached, by code."""
    return {
        row["code"]: ContactWindow(
            frozenset(int(day) for day in row["days"].split() if day.isdigit()),
            time.fromisoformat(row["opens"]),
            time.fromisoformat(row["closes"]),
        )
        for row in _rows("contact_windows.csv")
    }


@cache
def shift_patterns() -> Mapping[str, ShiftPattern]:
    """The seven crew rotations, by id."""
    text = (files("scheduler") / "data" / "shift_patterns.json").read_text(encoding="utf-8")
    return {
        one["id"]: ShiftPattern(
            one["id"],
            one["name_zh"],
            one["name_en"],
            {code: Stretch.parse(hours) if hours else None for code, hours in one["codes"].items()},
            tuple(tuple(day.split("+")) for day in one["cycle"].split()),
            one["crews"],
            one["offset_days"],
        )
        for one in json.loads(text)["patterns"]
    }


@cache
def ratios() -> Mapping[Setting, RatioTable]:
    """The product's supervision ratios for each setting."""
    return {
        setting: RatioTable(setting, standard_bands("product", setting.value))
        for setting in (Setting.DAY, Setting.TRAVEL, Setting.OVERNIGHT)
    }


def standard_bands(standard: str, setting: str | None = None) -> tuple[RatioBand, ...]:
    """The bands of a named standard (`product`, `aca_day`, `aca_overnight`, `nspcc`, ...)."""
    return tuple(
        RatioBand(int(row["age_from"]), int(row["age_to"]), int(row["children_per_adult"]))
        for row in _rows("supervision_ratios.csv")
        if row["standard"] == standard and setting in (None, row["setting"])
    )


@cache
def roles() -> Mapping[str, RoleFacts]:
    """The volunteer roles, by code."""
    return {
        row["code"]: RoleFacts(
            row["code"],
            row["name_zh"],
            row["name_en"],
            _list(row["trainings"]),
            CheckNeed(row["record_check"]),
            row["overnight_same_sex"] == "1",
        )
        for row in _rows("roles.csv")
    }


@cache
def courses() -> Mapping[str, Course]:
    """Trainings and certificates, by code."""
    return {
        row["code"]: Course(
            row["code"],
            row["name_zh"],
            row["name_en"],
            int(row["hours"]) if row["hours"] else None,
            int(row["valid_months"]) if row["valid_months"] else None,
        )
        for row in _rows("courses.csv")
    }


@cache
def conditions() -> Mapping[str, Condition]:
    """What a shift may ask for beside trainings, by code: it follows from what is kept of a person."""
    return {
        row["code"]: Condition(row["code"], row["name_zh"], row["name_en"], _list(row["also"]))
        for row in _rows("conditions.csv")
    }


@cache
def languages() -> Mapping[str, Language]:
    """Languages for matching, by code."""
    return {
        row["code"]: Language(row["code"], row["name_zh"], row["name_en"], _list(row["areas"]))
        for row in _rows("languages.csv")
    }


@cache
def divisions() -> Mapping[str, Place]:
    """Yunnan, its 16 prefectures and 129 counties, by six-digit code (GB/T 2260)."""
    return _places("divisions.csv", "parent")


@cache
def cities() -> Mapping[str, Place]:
    """Cities where workers from Yunnan are, by six-digit code; the parent is the province."""
    return _places("cities.csv", "province")


def _places(name: str, parent: str) -> Mapping[str, Place]:
    return {
        row["code"]: Place(
            row["code"],
            row["name_zh"],
            row["name_en"],
            row[parent],
            float(row["longitude"]),
            float(row["latitude"]),
            row.get("level", "city"),
        )
        for row in _rows(name)
    }


@cache
def record_fields() -> Mapping[str, RecordField]:
    """What a record and a certificate of volunteer service hold, by "section.field"."""
    return {
        f"{row['section']}.{row['field']}": RecordField(row["name_zh"], row["required"], row["basis"])
        for row in _rows("service_record_fields.csv")
    }


def _rows(name: str) -> Iterable[dict[str, str]]:
    text = (files("scheduler") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)
