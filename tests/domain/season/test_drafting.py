"""Seasons drawn up: adults as the law of ratios wants, teams with them, blocks for journeys, never looser."""

from dataclasses import replace

import pytest

from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.problem import Gender, Shift
from scheduler.domain.season import choices, drafting, timing
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.choices import Choice, Season, ages_of
from scheduler.domain.supervision import LooserThanStandardError, RatioBand, RatioTable, adults_needed

CALENDAR = reference.calendar("530100")


def choice(code: str, sites: int = 1, groups: int = 1, **changes: object) -> Choice:
    template = TEMPLATES[code]
    places = tuple(
        choices.Place(str(number), f"{number}号厂", f"Plant {number}", CALENDAR, groups)
        for number in range(1, sites + 1)
    )
    usual = Choice(
        timing.ends(template, 2027),
        places,
        tuple(line for line in template.lines if line.offered),
        template.weekdays,
        ages_of(template.children),
        home="99",
    )
    return replace(usual, **changes)  # type: ignore[arg-type]  # fields by name


def draw(code: str, *args: int, **changes: object) -> Season:
    return drafting.draw_up(TEMPLATES[code], choice(code, *args, **changes))


def shifts_of(season: Season, role: str) -> list[Shift]:
    return [shift for shift in season.pieces.shifts if shift.role == role]


@pytest.mark.parametrize("code", TEMPLATES)
def test_every_template_gives_sessions_within_its_dates_and_a_home_for_each_shift(code: str) -> None:
    chosen = choice(code, 2, 2)
    season = drafting.draw_up(TEMPLATES[code], chosen)
    keys = {draft.key for draft in season.drafts}
    assert len(keys) == len(season.drafts) > 0
    assert set(season.homes.values()) <= keys
    assert set(season.homes) == {shift.id for shift in season.pieces.shifts}
    assert all(chosen.ends.first <= one.when.start.date() <= chosen.ends.last for one in season.drafts)


@pytest.mark.parametrize("ages", [(6,) * 9, (9,) * 31, (4, 6, 9, 15), (9,)])
def test_adults_are_those_that_the_ratio_asks_for(ages: tuple[int, ...]) -> None:
    season = draw("summer_camp", ages=ages)
    needed = adults_needed(reference.ratios()[Setting.DAY], ages)
    assert {shift.min for shift in shifts_of(season, "class_teacher")} == {needed}


def test_extra_adults_come_on_top_and_only_with_the_children() -> None:
    plain, more = draw("summer_camp"), draw("summer_camp", extra=2)
    assert shifts_of(more, "class_teacher")[0].min == shifts_of(plain, "class_teacher")[0].min + 2
    assert shifts_of(more, "gate")[0].min == shifts_of(plain, "gate")[0].min


def test_stricter_ratio_asks_for_more_and_a_looser_one_is_refused() -> None:
    table = reference.ratios()[Setting.DAY]
    strict = table.stricter([RatioBand(age, age, 3) for age in range(4, 18)])
    ratios = {Setting.DAY: strict}
    assert shifts_of(draw("summer_camp", ratios=ratios), "class_teacher")[0].min == 10
    loose = RatioTable(Setting.DAY, (RatioBand(0, 17, 40),))
    with pytest.raises(LooserThanStandardError):
        draw("summer_camp", ratios={Setting.DAY: loose})


def test_children_in_care_without_any_child_are_refused() -> None:
    with pytest.raises(ValueError, match="no children"):
        draw("summer_camp", ages=())


def test_classes_of_a_site_share_first_aid_and_both_sexes_and_have_two_unrelated_adults_each() -> None:
    season = draw("summer_camp", 1, 3)
    teams = season.pieces.teams
    mornings = [shift for shift in shifts_of(season, "class_teacher") if shift.when.start.hour == 8]
    first = {shift.id for shift in mornings if shift.when.start == mornings[0].when.start}
    assert len(first) == 3
    shared = [team for team in teams if set(team.shifts) == first]
    assert {team.gender for team in shared if team.gender} == set(Gender)
    assert [team.at_least for team in shared if team.qualification == "first_aid"] == [1]
    alone = [team for team in teams if team.unrelated and set(team.shifts) <= first]
    assert sorted(len(team.shifts) for team in alone) == [1, 1, 1]


def test_journey_out_and_back_is_one_block_of_the_same_people_with_a_leader_on_top() -> None:
    season = draw("national_day", 2)
    assert len(season.pieces.blocks) == 4  # two groups, escorts and leaders
    (leader, *_) = shifts_of(season, "trip_leader")
    assert leader.min == 1
    legs = [one for one in season.drafts if one.line.way]
    assert {(one.site, one.end_site) for one in legs} == {("99", "1"), ("1", "99"), ("99", "2"), ("2", "99")}


def test_nights_of_a_week_are_a_block_with_two_of_each_sex() -> None:
    template = TEMPLATES["summer_camp"]
    season = draw("summer_camp", lines=(template.line("night"),))
    assert len(season.pieces.blocks) == 4
    sexes = [team for team in season.pieces.teams if team.gender]
    assert {team.at_least for team in sexes} == {2}
    assert all(draft.when.end.date() > draft.when.start.date() for draft in season.drafts)


def test_everybody_with_children_is_vetted_and_insured() -> None:
    for shift in draw("summer_camp").pieces.shifts:
        assert {"record_check", "adult", "insured"} <= shift.requires


def test_visits_are_made_by_two_who_are_not_of_one_family() -> None:
    season = draw("condolence", 3)
    assert {team.unrelated for team in season.pieces.teams} == {True}
    assert {shift.min for shift in season.pieces.shifts} == {2}


def test_too_many_sessions_are_refused() -> None:
    with pytest.raises(drafting.TooManySessionsError):
        draw("video_room", 20)


def test_line_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        TEMPLATES["summer_camp"].line("moon")
