"""Cascade: a superior (a commune, a district office) passes items of its assignment on to schools.

What was passed on is a directive of its own that the superior issues. So all that the department asks by issuer
(boards, counts, digests, lists, papers) leaves it out: it is in the superior's counts only (laws 1 and 9). Its
assignments and tasks name those of the superior that they come from (`parent_id`).
"""
