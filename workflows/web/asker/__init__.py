"""Who asks a unit, in the texts of its pages and mails: the department, or the superior that passed items on."""
