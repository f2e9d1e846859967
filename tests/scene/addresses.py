"""The addresses of all routes, filled with the ids of one agency or another."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from tests.scene.two_agencies import FilledAgency, Names
from workflows.web.guards import Guard

OF_INCIDENT = {
    "followup.add_to_incident",
    "followup.erase_incident",
    "incidents.charge",
    "incidents.handle",
    "incidents.incident",
    "incidents.incident_file",
    "incidents.level",
    "incidents.receive",
}
INCIDENT_TASK = {
    "followup.report_incident",
    "reporting.add_to_incident",
    "reporting.incident",
    "reporting.report_incident",
    "reporting.incident_files",
    "reporting.more_incident_files",
    "reporting.remove_incident_file",
    "reporting.remove_more_incident_file",
    "reporting.incident_receipt",
    "documents.incident_receipt",
}
FILES = {"incidents.incident_file": "incident_file_pid", "inbox.file": "incoming_file_pid"}
FIGURES = {"monitoring.figures", "monitoring.figure_parts", "monitoring.export_figures"}
OF_FIGURES = {
    "cascading.sheet",
    "reporting.sheet",
    "reporting.form_sheet",
    "followup.several",
    "followup.scan_of_several",
}
"""Pages of a task or period that asks for figures."""
OF_PLATFORMS = "platforms."
WORDS = {
    "fmt": "xlsx",
    "version": 1,
    "week": 1,
    "platform": "viettelstudy",
    "number": 1,
    "year": 2020,
    "name": "issued",
    "code": "en",
    "act": "doi-han",
    "which": "kind",
    "deed": "bien-phap",
    "token": "x",
    "digest": "0" * 12,
}
"""Parts of an address that name no row."""


@dataclass(frozen=True)
class Request:
    """One route with one method."""

    endpoint: str
    method: str
    rule: Rule
    guard: Guard

    def parts(self) -> list[str]:
        """The parts of its address that name a row."""
        return [name for name in self.rule._converters if name not in WORDS]

    def address(self, names: Names) -> str:
        values = {}
        for name, converter in self.rule._converters.items():
            fixed = sorted(converter.items)[0] if isinstance(converter, AnyConverter) else WORDS.get(name)
            values[name] = names[self._key(name)] if fixed is None else fixed
        return self.rule.build(values)[1]

    def names_of(self, agency: FilledAgency) -> Names:
        of_draft = self.endpoint.startswith("drafting.") or self.endpoint == "issuing.preview"
        return agency.draft_names if of_draft else agency.names

    def _key(self, part: str) -> str:
        if part == "public_id" and self.guard is Guard.UNIT_DESK:
            return "desk_pid"
        if part == "pid" and self.endpoint in OF_INCIDENT:
            return "incident_pid"
        if part == "task_id" and self.endpoint in INCIDENT_TASK:
            return "incident_task_id"
        if part in {"task_id", "period_id"} and self.endpoint in OF_FIGURES:
            return f"figures_{part}"
        if part == "item_id" and (self.endpoint in FIGURES or self.endpoint.startswith(OF_PLATFORMS)):
            return "figures_item_id"
        return FILES.get(self.endpoint, "evidence_pid") if part == "file_pid" else part

    def swapped(self, own: FilledAgency, other: FilledAgency) -> Iterator[str]:
        """Its addresses with one part, and with all parts, of another agency."""
        ours, theirs = self.names_of(own), self.names_of(other)
        parts = [self._key(part) for part in self.parts()]
        for part in parts:
            yield self.address({**ours, part: theirs[part]})
        if len(parts) > 1:
            yield self.address({**ours, **{part: theirs[part] for part in parts}})


def requests(app: Flask, *, public: bool = False) -> list[Request]:
    """Every guarded route with every method; with `public` those that are open to all too."""
    return [
        Request(rule.endpoint, method, rule, guard)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
        if (guard := getattr(app.view_functions[rule.endpoint], "guard", None)) is not None
        and guard is not Guard.MACHINE
        and (public or guard is not Guard.PUBLIC)
    ]
