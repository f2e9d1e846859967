"""All mails, one module each: MAIL holds all that is particular to a mail; its text is in templates/emails/<name>.

Rules for a new one (docs/adding-an-occasion.md has the steps):

- Queue it with outbox.tell in the transaction of the fact that it reports. Acknowledging alone queues nothing: a
  thousand units do it in one morning, so `tick` finds the receipts to send (scheduling/announcing.py).
- `values` holds plain values: never a token, never the text of an incident. A moment has a name ending in `at`.
- Templates get plain values: `directive`, `directives`, `unit`, `person`, `agency`, `office` and what was queued. They
  extend emails/layout; `part` has the sentences, boxes, lists and the one link that several mails share. In HTML use a
  phrase from `part`, never from parts.txt, which is not escaped. A coloured element needs a class with a dark-mode
  colour.
- The subject says who must do what by when; the first sentence says who asks what. No picture, no
  tracking; text and HTML together stay under 40 kB.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from workflows.mailing.kind import MailKind


def _collect() -> dict[str, MailKind]:
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    kinds = sorted((module.MAIL for module in modules), key=lambda kind: (kind.priority, kind.name))
    return {kind.name: kind for kind in kinds}


OCCASIONS: Mapping[str, MailKind] = _collect()
"""By name, most urgent first."""
