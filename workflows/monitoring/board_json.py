"""Export a board as JSON, in codes of directives/terms and with every count."""

import json
from datetime import datetime
from typing import Any

from directives.boards.matrix import Board, BoardCell, BoardColumn, BoardRow, BoardTotal
from directives.rules.schedule import VIETNAM
from directives.terms import Timeliness


def plain(board: Board) -> dict[str, Any]:
    """The board as plain values; a unit to which an item does not apply has no cell for it."""
    return {
        "directive": {"id": board.public_id, "number": board.number, "title": board.title},
        "as_of": _iso(board.at),
        "items": [_item(column) for column in board.columns if not column.beside],
        "units": [_unit(board, row) for row in board.rows],
        "totals": {
            **_total(board.total),
            "items": [
                {
                    "item": column.item_id,
                    "period": column.period.number,
                    "owed": item.owed,
                    "done": item.done,
                    "late": item.late,
                    "unreached": item.unreached,
                    "not_applicable": item.not_applicable,
                    "statuses": dict(item.statuses),
                }
                for column, item in zip(board.columns, board.total.items, strict=True)
            ],
            "groups": [{"name": group.name, **_total(group.total)} for group in board.groups],
        },
    }


def as_json(board: Board) -> str:
    return json.dumps(plain(board), ensure_ascii=False, indent=1)


def _item(column: BoardColumn) -> dict[str, Any]:
    return {
        "id": column.item_id,
        "label": column.label,
        "title": column.title,
        "obligation": column.obligation,
        "mode": column.mode,
    }


def _unit(board: Board, row: BoardRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        **({"ended_as": row.ended_as, "successor": row.successor} if row.ended_as else {}),
        "kind": row.kind,
        "reach": row.reach,
        "acknowledged_at": _iso(row.acknowledged_at),
        "cells": [
            {**_cell(column, cell), "missed": missed, "run": run}
            for column, cell, missed, run in zip(board.columns, row.cells, row.missed, row.runs, strict=True)
            if cell is not None
        ],
        "late": row.late,
        "supplement_late": row.counts.supplement_late,
    }


def _cell(column: BoardColumn, cell: BoardCell) -> dict[str, Any]:
    return {
        "item": column.item_id,
        "period": column.period.number,
        "status": cell.status,
        "timeliness": cell.timeliness,
        "due_at": _iso(cell.due_at),
    }


def _total(total: BoardTotal) -> dict[str, Any]:
    return {
        "units": total.units,
        "acknowledged": total.acknowledged,
        "silent": total.silent,
        "unreached": total.unreached,
        "complete": total.complete,
        "late_units": total.late_units,
        "supplement_late_units": total.supplement_late_units,
        "awaits_date_units": total.awaits_date_units,
        "owed": total.owed,
        "done": total.done,
        "timeliness": {kind: total.timeliness.get(kind, 0) for kind in Timeliness},
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(VIETNAM).isoformat() if moment else None
