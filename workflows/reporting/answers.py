"""Convert between the answer form, the stored draft and the submitted answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import object_session
from werkzeug.datastructures import MultiDict

from directives.acts import ReportAnswer
from directives.incidents import of_agency
from directives.models import AnswerDraft, Evidence, Figure, FigureSpec, Item, Report, Task
from directives.terms import IncidentList, ReportingMode, Standing
from workflows.reporting import forms, steps
from workflows.reporting.answer_form import AnswerForm, form_of
from workflows.reporting.steps import LETTER
from workflows.web.fields import options, text_of
from workflows.web.typed import figures as figure_fields

NOT_IN_DRAFT = {"csrf_token", "submission_key", "basis", "action"}
PICK = "pick_"
"""Before a field's name: which of two texts a person keeps."""


def open_form(task: Task, draft: AnswerDraft | None, last: Report | None, typed_by: str) -> AnswerForm:
    """The form when a page is opened: filled from the draft, else from the last version, else blank."""
    made = form_of(task.item)
    if draft is not None and draft.values.keys() - {LETTER}:
        form = made(MultiDict({name: value for name, value in draft.values.items() if name != LETTER}))
    else:
        form = made(None, data=_values_of(last) if last else {"typed_by": typed_by})
    form.renew()
    return form


def incident_form(draft: AnswerDraft | None) -> forms.IncidentForm:
    """The form of an incident, filled from the draft if there is one."""
    return forms.IncidentForm(MultiDict(draft.values if draft is not None else {}))


def offer_kinds(form: forms.IncidentForm, task: Task) -> None:
    """Offer the kinds and levels of the agency, or those that the letter asks about."""
    session = object_session(task)
    assert session is not None, "a task on a page is stored"
    form.offer(*(of_agency.offered(session, task.item, which) for which in IncidentList))


def stored_form(task: Task, draft: AnswerDraft | None, last: Report | None) -> AnswerForm | forms.IncidentForm:
    """The form that shows what is stored for a task."""
    if task.item.mode == ReportingMode.INCIDENT:
        return incident_form(draft)
    return open_form(task, draft, last, "")


def _values_of(last: Report) -> dict[str, Any]:
    return {
        "said": last.standing,
        "implemented_on": last.implemented_on,
        "text": last.text,
        "figures_reason": last.figures_reason,
        "typed_by": last.typed_by,
        "approved_by": last.approved_by,
        "letter_number": last.letter_number,
        "letter_on": last.letter_on,
        "kept_files": [*(str(one.file_id) for one in _files_of(last)), *_urls_of(last)],
        "nothing_occurred": last.nothing_occurred,
        **{figure_fields.name_of(one.spec): figure_fields.data_of(one, one.spec.kind) for one in last.figures},
    }


def _files_of(last: Report | None) -> list[Evidence]:
    """The files of the last version that are still there."""
    return [one for one in last.evidence if one.file.erased_at is None] if last else []


def _urls_of(last: Report | None) -> list[str]:
    """The addresses of the last version that are not erased."""
    return [one.url for one in last.links if one.url] if last else []


def draft_values(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was typed, valid or not, as AnswerDraft.values stores it."""
    return {name: values for name, values in form.lists() if name not in NOT_IN_DRAFT and not name.startswith(PICK)}


def typed_before(item: Item, before: Mapping[int, Figure]) -> dict[str, list[str]]:
    """What was filled in for the period before, as somebody would type it again; blanks are left out."""
    typed = {spec: figure_fields.typed_of(before[spec.id], spec.kind) for spec in item.figures if spec.id in before}
    return {figure_fields.name_of(spec): [text] for spec, text in typed.items() if text}


def offer_kept_files(form: AnswerForm | forms.IncidentForm, last: Report | None) -> None:
    """Offer to keep the last version's files and addresses; without any, remove the field."""
    if "kept_files" not in form:
        return
    files = ((str(one.file_id), one.file.name) for one in _files_of(last))
    form.kept_files.choices = options((*files, *((url, url) for url in _urls_of(last))))
    if not form.kept_files.choices:
        del form.kept_files


def answer(
    form: AnswerForm, draft: AnswerDraft | None, last: Report | None, files: Sequence[int], links: Sequence[str] = ()
) -> ReportAnswer:
    """The answer to submit: the form, the draft's files and addresses, and those kept from the last version."""
    offered, urls = {str(one.file_id) for one in _files_of(last)}, _urls_of(last)
    ticked = (form.kept_files.data or []) if form.kept_files else []
    kept = [int(one) for one in ticked if one in offered]
    return ReportAnswer(
        standing=form.standing,
        submission_key=form.key,
        text=text_of(form.text),
        implemented_on=form.implemented_on.data if form.implemented_on else None,
        figures=figure_fields.given(form.figures),
        entries=figure_fields.entries(form.figures),
        nothing_occurred=form.nothing,
        figures_reason=text_of(form.figures_reason) if form.figures_reason else "",
        typed_by=text_of(form.typed_by),
        approved_by=text_of(form.approved_by),
        letter_number=text_of(form.letter_number),
        letter_on=form.letter_on.data,
        letter_file_id=letter_file_id(draft, last if form.letter_number.data else None),
        file_ids=tuple(dict.fromkeys((*kept, *files))),
        links=(*(url for url in urls if url in ticked), *links),
        forecast_on=form.forecast_on.data if form.forecast_on and form.standing == Standing.UNDER_WAY else None,
    )


def letter_file_id(draft: AnswerDraft | None, last: Report | None) -> int | None:
    """File id of the unit's own signed letter: the draft's, else the last version's."""
    if draft is not None and LETTER in draft.values:
        return steps.letter_in(draft)
    return last.letter_file_id if last and last.letter_file and last.letter_file.erased_at is None else None


def totals(item: Item, values: dict[int, Decimal | None]) -> dict[str, Decimal]:
    """{unit of measure: sum} for each unit of measure that at least two figures share, if the officer asked for it.

    Pupils listed and pupils taking part have no sum: only the officer knows which figures add up. A measure with a
    figure that is itself a total ('Tổng số …') is not summed.
    """
    shared: dict[str, list[FigureSpec]] = defaultdict(list)
    for spec in item.figures if item.sums_figures else ():
        shared[spec.measure].append(spec)
    return {
        measure: sum(given, Decimal(0))
        for measure, of in shared.items()
        if measure
        and len(of) > 1
        and not any(spec.name.casefold().startswith("tổng") for spec in of)
        and (given := [value for spec in of if (value := values.get(spec.id)) is not None])
    }
