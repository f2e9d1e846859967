"""What the pages of this workflow share: the blueprint, and the words that stand for codes."""

from werkzeug.wrappers import Response

Page = str | Response | tuple[str, int]
