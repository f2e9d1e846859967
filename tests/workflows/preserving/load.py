"""Units at work in a process of their own: they acknowledge, report and send files until the process is killed."""

import itertools
import os
import random
from pathlib import Path

from sqlalchemy import select

from app import create_app
from directives import acts, files
from directives.database import db
from directives.models import Assignment, Evidence, Item, Task
from directives.terms import ReportingMode, Standing
from workflows import clock

PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"


def main() -> None:
    app = create_app()
    for number in itertools.count():
        with app.app_context():
            tasks = select(Task).where(Task.item.has(Item.mode != ReportingMode.INCIDENT))
            task = random.choice(db.session.scalars(tasks).all())
            _answer(task, number, Path(app.config["FILES_DIR"]))
            db.session.commit()


def _answer(task: Task, number: int, folder: Path) -> None:
    session, assignment = db.session, db.session.get_one(Assignment, task.assignment_id)
    now = clock.now(session)
    origin = acts.from_link(assignment.links[0], now)
    if assignment.acknowledged_at is None:
        acts.acknowledge(session, assignment, f"Cô Mai {number}", "Văn thư", origin, now)
        return
    content = PDF + f"{task.id} {number}".encode()
    file = files.store(session, folder, files.trusted(f"anh-{number}.pdf", content, files.PDF), now)
    session.add(Evidence(task_id=task.id, file_id=file.id))
    # no text is the beginning of another, nor the same in the other process: one of them is erased and looked for
    said = {"text": f"Báo cáo {number} của nhiệm vụ {task.id}, gửi từ máy {os.getpid()}.", "typed_by": "Cô Mai"}
    key = f"{task.id}-{number}-{os.getpid()}"
    answer = acts.ReportAnswer(Standing.UNDER_WAY, key, file_ids=(file.id,), **said)
    acts.submit(session, task, answer, origin, now)


if __name__ == "__main__":
    main()
