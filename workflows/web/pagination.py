"""Pagination: which page of a list the URL asks for, and its rows."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar, TypeVarTuple

from flask import request
from sqlalchemy import Select

PAGE_SIZE = 50

_Row = TypeVar("_Row")
_Columns = TypeVarTuple("_Columns")


class ListPage(NamedTuple):
    """Which page of how many, counted from 1."""

    page: int
    pages: int


FARTHEST = 10**6
"""A page number beyond which nobody asks: the database could not skip so many rows."""


def wanted_page() -> int:
    """The page number in the URL, while nobody knows yet how many pages there are."""
    return min(max(request.args.get("page", 1, type=int), 1), FARTHEST)


def asked_page(total: int, size: int = PAGE_SIZE) -> ListPage:
    """The page number in the URL, limited to the pages of a list of `total` rows."""
    pages = max(-(-total // size), 1)
    return ListPage(min(wanted_page(), pages), pages)


def select_page(query: Select[*_Columns], page: int, size: int = PAGE_SIZE) -> Select[*_Columns]:
    """The query, made to select the rows of one page."""
    return query.limit(size).offset((page - 1) * size)


def cut(rows: Sequence[_Row], page: int, size: int = PAGE_SIZE) -> list[_Row]:
    """One page of rows that are all loaded."""
    return list(rows[(page - 1) * size : page * size])
