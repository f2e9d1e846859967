"""Every request's form and query, cleaned once before any page reads them."""

import re
from typing import IO

from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from directives.rules.typed_text import as_received, cleaned
from workflows.web.uploads import InMemoryRequest

LONGEST_FILTER = 1_000
"""Letters of one value in a query. No name is longer; SQLite refuses LIKE patterns of 50,000 bytes."""
_FIELD = re.compile(r"(?!.*\d{19})[\x20-\x7e]{1,200}", re.ASCII)
"""Names of fields as our pages write them: the places of rows in them are read as numbers."""


class CleaningParser(FormDataParser):
    """Parses a form and cleans its texts; files stay as they are."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """The rest of the stream, the cleaned fields and the files; what has no name that a page gives is dropped."""
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        texts = ((name, as_received(text)) for name, text in form.items(multi=True) if _is_named(name))
        return rest, self.cls(texts), self.cls(item for item in files.items(multi=True) if _is_named(item[0]))


class ReceivedRequest(InMemoryRequest):
    """A request as pages read it: of what people type, characters that mean nothing are gone."""

    form_data_parser_class = CleaningParser

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The query, without needless spaces and cut where no filter or search is as long."""
        given = super().args.items(multi=True)
        return ImmutableMultiDict((name, _filter(text)[:LONGEST_FILTER]) for name, text in given)


def _is_named(name: str | None) -> bool:
    """False for a part of a form that no page of ours has."""
    return name is not None and _FIELD.fullmatch(name) is not None


def _filter(text: str) -> str:
    """A tab or break stays: whoever checks an address to return to must see it."""
    return re.sub(" {2,}", " ", cleaned(text)).strip(" ")
