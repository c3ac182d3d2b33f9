"""Gathers plain text for the teacher to parse, a paragraph a line: `python texts.py FILE|FOLDER… > texts.txt`.

Takes folders of texts (*.txt), STIX bundles (the descriptions of ATT&CK) and MISP galaxies (their descriptions).
"""

import gzip
import json
import re
import sys
from pathlib import Path

# Shorter paragraphs are captions and names.
LEAST_WORDS = 4
KINDS = {"attack-pattern", "intrusion-set", "malware", "campaign", "tool"}


def descriptions(bundle):
    """The descriptions of a STIX bundle or a MISP galaxy."""
    for one in bundle.get("objects", []):
        if one.get("type") in KINDS and not one.get("revoked"):
            yield one.get("description", "")
    for value in bundle.get("values", []):
        yield value.get("description", "")


def paragraphs(text):
    """Paragraphs without marks of formatting, addresses and citations."""
    text = re.sub(r"\(Citation:[^)]*\)", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"</?code>|`|\*\*|https?://\S+", "", text)
    for line in re.split(r"\n+", text):
        line = re.sub(r"\s+", " ", line).strip(" *#-")
        if len(line.split()) >= LEAST_WORDS:
            yield line


def texts(path):
    if path.is_dir():
        for file in sorted(path.glob("*.txt")):
            yield file.read_text()
    else:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt") as file:
            yield from descriptions(json.load(file))


def main():
    seen = {}
    for path in map(Path, sys.argv[1:]):
        for text in texts(path):
            seen.update(dict.fromkeys(paragraphs(text)))
    print("\n".join(seen))


if __name__ == "__main__":
    main()
