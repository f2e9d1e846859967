"""Open an Office package (ISO/IEC 29500-2): find its main part by relationship, and read one part at a time.

Pictures and other parts that nobody asks for are never unpacked. Strict documents (ISO/IEC 29500-1) are read as
transitional ones: the two differ in the addresses of their namespaces.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from urllib.parse import unquote

from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

LARGEST = 60 * 1024 * 1024
"""Bytes of one unpacked part; a larger one is not opened."""
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MAIN_TYPE = re.compile(r"application/vnd\.openxmlformats-officedocument\.(\w+)\.(?:document|sheet)\.main\+xml")


class PackageKind(StrEnum):
    """What a package is; the values stand in the content type of its main part."""

    WORD = "wordprocessingml"
    SHEET = "spreadsheetml"


_TYPES = "[content_types].xml"
_USUAL_NAMES = {"word/document.xml": PackageKind.WORD, "xl/workbook.xml": PackageKind.SHEET}


class NotAPackage(ValueError):
    """The bytes are no Office package, or a damaged one."""


@dataclass(frozen=True)
class Relationship:
    """`kind` is the last word of the relationship's type ('header', 'footnotes'); `target` is the name of a part."""

    kind: str
    target: str


class Package:
    """The parts of a package, by name, whatever the case of its letters (ISO/IEC 29500-2, 6.2.2.3)."""

    def __init__(self, data: bytes) -> None:
        """Raises NotAPackage."""
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:  # zipfile raises several kinds of error for a damaged archive
            raise NotAPackage from error
        self._links: dict[str, dict[str, Relationship]] = {}
        self.members = {_name(member.filename): member for member in self.zip.infolist()}

    @property
    def kind(self) -> PackageKind | None:
        """By the content type of the main part; None for macros, templates, slides and plain archives.

        A package without its list of types is known by the usual name of its main part.
        """
        if _TYPES not in self.members:
            return next((kind for name, kind in _USUAL_NAMES.items() if name in self.members), None)
        found = _MAIN_TYPE.fullmatch(self._type_of(self.main))
        return PackageKind(found[1]) if found and found[1] in set(PackageKind) else None

    @cached_property
    def main(self) -> str:
        """The name of the main part. Raises NotAPackage."""
        found = (each.target for each in self.relationships("").values() if each.kind == "officeDocument")
        name = next(found, None)
        if name is None or name not in self.members:
            raise NotAPackage
        return name

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """{id: relationship} of a part, or of the package (''); those that lead out of the package are left out."""
        if part not in self._links:
            self._links[part] = dict(self._relationships(*posixpath.split(part)))
        return self._links[part]

    def _relationships(self, folder: str, name: str) -> Iterator[tuple[str, Relationship]]:
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if listed not in self.members:
            return
        for each in self.root(listed).iterchildren():
            if each.get("TargetMode") == "External":
                continue
            # a target that begins with '/' replaces the folder
            target = posixpath.join(folder, unquote(each.get("Target", "")).replace("\\", "/"))
            kind = each.get("Type", "").rpartition("/")[2]
            yield each.get("Id", ""), Relationship(kind, _name(posixpath.normpath(target)))

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The names of the parts that a part names under this kind, if they are there."""
        for each in self.relationships(part).values():
            if each.kind == kind and each.target in self.members:
                yield each.target

    def root(self, name: str) -> BaseOxmlElement:
        """The XML of a part. Raises NotAPackage."""
        try:
            return parse_xml(_STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", self.bytes_of(name)))
        except Exception as error:  # lxml
            raise NotAPackage from error

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a part. Raises NotAPackage."""
        member = self.members.get(name)
        if member is None or member.file_size > LARGEST:
            raise NotAPackage
        try:
            return self.zip.read(member)
        except Exception as error:  # a damaged member, an unknown compression, a password
            raise NotAPackage from error

    def _type_of(self, name: str) -> str:
        """A part's own content type, else that of its extension."""
        usual = ""
        for each in self.root(_TYPES).iterchildren():
            if _name(each.get("PartName", "")) == name:
                return str(each.get("ContentType", ""))
            if each.get("Extension", "").lower() == name.rpartition(".")[2]:
                usual = str(each.get("ContentType", ""))
        return usual


def _name(raw: str) -> str:
    # some programs write a backslash between folders
    return raw.replace("\\", "/").lstrip("/").lower()


def package_kind(data: bytes) -> PackageKind | None:
    """What kind of package the bytes are; None if they are another or none."""
    try:
        return Package(data).kind
    except NotAPackage:
        return None
