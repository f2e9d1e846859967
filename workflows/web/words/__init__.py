"""Code -> word tables of the enums in directives; those of a workflow's own enums are in its words.py."""

from workflows.web.words import drafts, events, mails, silence, tasks
from workflows.web.words.table import Words


def words_in(module: object) -> dict[str, Words]:
    """The tables of a module by name: app.py makes each of them a filter of templates."""
    return {name: table for name, table in vars(module).items() if isinstance(table, Words)}


FILTERS = {
    name: table for module in (drafts, events, mails, silence, tasks) for name, table in words_in(module).items()
}
