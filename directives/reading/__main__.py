"""`python -m directives.reading FILE`: read a plain-text letter and print the result as JSON."""

import json
import sys
from pathlib import Path

from directives.reading import UnreadableLetter, read


def main(path: str) -> int:
    try:
        draft = read(Path(path).read_text(encoding="utf-8", errors="replace"))
    except UnreadableLetter as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(draft.as_json(), ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
