"""The text of a .docx file as it stands on the page, and what of it could not be read."""

from directives.sources.package import NotAPackage, Package, PackageKind
from directives.sources.unread import UnreadPart
from directives.sources.word.document import WordDocument


class NotWord(ValueError):
    """Another kind of package (a spreadsheet, an archive), or a damaged one."""


class WordFile:
    """One file, read once: plain values."""

    def __init__(self, data: bytes, *, of_any_type: bool = False) -> None:
        """With `of_any_type`, a template or a document with macros too. Raises NotWord."""
        try:
            package = Package(data)
            if package.kind is not PackageKind.WORD and not of_any_type:
                raise NotWord
            document = WordDocument(package)
            self.text = "\n".join(document.lines())
            self.unread: tuple[UnreadPart, ...] = tuple(document.unread)
            self.beside_the_body: tuple[str, ...] = tuple(document.beside_the_body)
        except (NotAPackage, RecursionError) as error:
            raise NotWord from error
