"""Issue a draft: it becomes a directive with assignments, tasks and mails."""
