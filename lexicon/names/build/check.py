#!/usr/bin/env python3
"""Checks the names files: python3 check.py (no arguments; needs Python 3.11 or later).

Every rule that README.md states is tried here; each breach is one line, and the exit code is 1 if there
is any. Prints the counts at the end.
"""
import pathlib
import re
import sys
import tomllib
from collections import Counter, defaultdict

NAMES = pathlib.Path(__file__).resolve().parent.parent
KINDS = {
    "body": {"service", "unit", "ministry", "police", "prosecutor", "court", "cert", "military", "regulator",
             "agency", "parliament", "embassy", "bank"},
    "company": {"vendor", "company", "thinktank", "university", "ngo", "media"},
    "group": {"state", "criminal", "hacktivist", "unknown"},
    "style": {"state", "criminal", "hacktivist", "private", "influence", "unknown"},
    "software": {"malware", "tool"},
}
KEYS = {
    "state": ({"code", "names"}, {
        "abbreviations", "demonyms", "people", "capitals", "seats", "regions", "cities", "ambiguous_names", "ambiguous_demonyms",
        "ambiguous_people", "ambiguous_capitals", "ambiguous_seats", "ambiguous_regions", "ambiguous_cities"}),
    "organisation": ({"code", "names", "membership", "source"}, {"short_forms", "seats", "adjectives", "ambiguous_names", "ambiguous_seats", "members"}),
    "body": ({"party", "name", "names", "kind", "source"}, {"ambiguous", "ambiguous_names", "short", "parent"}),
    "company": ({"name", "names", "kind"}, {"ambiguous", "ambiguous_names", "state", "state_voice"}),
    "group": ({"name", "kind", "aliases", "claims"}, {"state", "ambiguous", "ambiguous_aliases", "contested_aliases", "operations"}),
    "software": ({"id", "name", "kind", "aliases"}, {"ambiguous", "ambiguous_aliases"}),
    "style": ({"pattern", "vendor", "kind"}, {"state", "not"}),
    "office": ({"kind", "speaks_for", "words"}, set()),
    "sector": ({"name", "eurepoc", "stix", "words"}, set()),
    "decoy": ({"kind", "names"}, set()),
}
FILES = {
    "states": "state", "organisations": "organisation", "bodies": "body", "companies": "company", "groups": "group",
    "software": "software", "styles": "style", "offices": "office", "sectors": "sector", "decoys": "decoy",
}
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
problems = []


def problem(file, text):
    problems.append(f"{file}: {text}")


def load():
    """Every file's tables; a file that is no TOML is a problem."""
    tables = {}
    for file, table in FILES.items():
        try:
            data = tomllib.loads((NAMES / f"{file}.toml").read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            problem(file, str(error))
            data = {}
        tables[file] = data.get(table, [])
        if not tables[file]:
            problem(file, f"no [[{table}]] in it")
    return tables


def check_keys(tables):
    """Required keys are there, unknown ones are not, kinds are known, lists hold no entry twice."""
    for file, table in FILES.items():
        required, allowed = KEYS[table]
        for item in tables[file]:
            label = item.get("name") or item.get("code") or item.get("pattern") or item.get("kind")
            for key in required - item.keys():
                problem(file, f"{label}: {key} is missing")
            for key in item.keys() - required - allowed:
                problem(file, f"{label}: unknown key {key}")
            if table in KINDS and item.get("kind") not in KINDS[table]:
                problem(file, f"{label}: unknown kind {item.get('kind')}")
            for key, value in item.items():
                if isinstance(value, list) and value and isinstance(value[0], str):
                    for entry, count in Counter(value).items():
                        if count > 1:
                            problem(file, f"{label}: {key} has {entry!r} {count} times")
                        if entry != entry.strip() or not entry or "’" in entry:
                            problem(file, f"{label}: {key} has {entry!r}: no blanks at the ends, straight apostrophes")


def check_codes(tables):
    """250 states (ISO's 249 and XK), unique codes, members and parties that exist."""
    states = [s["code"] for s in tables["states"]]
    organisations = [o["code"] for o in tables["organisations"]]
    for code, count in Counter(states + organisations).items():
        if count > 1:
            problem("states", f"code {code} is there {count} times")
    if len(set(states)) != 250 or "XK" not in states:
        problem("states", f"{len(set(states))} codes; ISO 3166-1 has 249, and XK makes 250")
    for code in states:
        if not re.fullmatch(r"[A-Z]{2}", code):
            problem("states", f"{code} is no alpha-2 code")
    for organisation in tables["organisations"]:
        if organisation["code"] in states:
            problem("organisations", f"{organisation['code']} is a state's code")
        listed = organisation["membership"] == "listed"
        if listed != bool(organisation.get("members")):
            problem("organisations", f"{organisation['code']}: membership {organisation['membership']!r} and members disagree")
        for member in organisation.get("members", []):
            if member["state"] not in states:
                problem("organisations", f"{organisation['code']}: member {member['state']} is no state")
            for key in ("from", "until"):
                if key in member and not DATE.fullmatch(member[key]):
                    problem("organisations", f"{organisation['code']}: {member['state']} {key} {member[key]!r} is no date")
            if "until" in member and "from" in member and member["until"] < member["from"]:
                problem("organisations", f"{organisation['code']}: {member['state']} leaves before it enters")
    known = set(states) | set(organisations)
    for body in tables["bodies"]:
        if body["party"] not in known:
            problem("bodies", f"{body['name']}: party {body['party']} is unknown")
    for file in ("companies", "groups", "styles"):
        for item in tables[file]:
            if item.get("state") and item["state"] not in states:
                problem(file, f"{item.get('name') or item.get('pattern')}: state {item['state']} is unknown")
    for group in tables["groups"]:
        for claim in group["claims"]:
            if claim.get("state") and claim["state"] not in states:
                problem("groups", f"{group['name']}: {claim['source']} claims unknown state {claim['state']}")


def check_parents(tables):
    """A parent is a body of the same party, and no body is its own ancestor."""
    parents = {(b["party"], b["name"]): b.get("parent") for b in tables["bodies"]}
    if len(parents) != len(tables["bodies"]):
        for key, count in Counter((b["party"], b["name"]) for b in tables["bodies"]).items():
            if count > 1:
                problem("bodies", f"{key[0]}/{key[1]} is there {count} times")
    for (party, name), parent in parents.items():
        seen = {name}
        while parent:
            if (party, parent) not in parents:
                problem("bodies", f"{party}/{name}: parent {parent} is not listed")
                break
            if parent in seen:
                problem("bodies", f"{party}/{name}: its parents go in a circle")
                break
            seen.add(parent)
            parent = parents[(party, parent)]


PLAIN = {
    "states": ("names", "abbreviations", "demonyms", "people", "capitals", "seats", "regions", "cities"),
    "organisations": ("names", "seats", "adjectives"), "bodies": ("names",), "companies": ("names",), "groups": ("aliases",),
    "software": ("aliases",),
}


def check_ambiguity(tables):
    """The lists of one entry share no form; a form is plain with one owner at most; `ambiguous` tells the truth."""
    owners = defaultdict(set)
    for file, lists in PLAIN.items():
        for item in tables[file]:
            label = item.get("name") or item["code"]
            plain = {form for key in lists for form in item.get(key, [])}
            unsure = {form for key, forms in item.items() if key.startswith(("ambiguous_", "contested_")) for form in forms}
            for form in plain & unsure:
                problem(file, f"{label}: {form!r} is both plain and ambiguous")
            if "name" in item and item["name"] not in plain | unsure:
                problem(file, f"{label}: its name is none of its forms")
            if file != "states" and bool(item.get("ambiguous")) != (not plain):
                problem(file, f"{label}: ambiguous = true is for entries without a plain form, and for all of those")
            party = {"states": "code", "organisations": "code", "bodies": "party"}.get(file)
            for form in plain:
                if file == "groups":
                    owners[form].add("a group")
                elif file != "software":
                    owners[form].add(item[party] if party else f"the company {label}")
    for form, holders in sorted(owners.items()):
        if len(holders) > 1:
            problem("names", f"{form!r} is plain with {', '.join(sorted(holders))}: mark it ambiguous with all but one")
    states = defaultdict(set)
    for group in tables["groups"]:
        for form in group["aliases"]:
            if group.get("state"):
                states[re.sub(r"[^a-z0-9]", "", form.lower())].add(group["state"])
    for group in tables["groups"]:
        for form in group["aliases"]:
            folded = re.sub(r"[^a-z0-9]", "", form.lower())
            if len(states[folded]) > 1 and folded != re.sub(r"[^a-z0-9]", "", group["name"].lower()):
                problem("groups", f"{group['name']}: {form!r} belongs to groups of {sorted(states[folded])}: contested_aliases")


def check_patterns(tables):
    """Patterns compile, and each exception fits its pattern (else it is idle)."""
    for style in tables["styles"]:
        try:
            pattern = re.compile(style["pattern"])
        except re.error as error:
            problem("styles", f"{style['pattern']}: {error}")
            continue
        for exception in style.get("not", []):
            if not pattern.fullmatch(exception):
                problem("styles", f"{style['pattern']}: exception {exception!r} does not fit it")


def check_words(tables):
    """A word has one office; techniques.tsv has five columns, and what was revoked has somewhere to go."""
    seen = {}
    for office in tables["offices"]:
        if office["speaks_for"] not in {"state", "body", "none", "person-only"}:
            problem("offices", f"{office['kind']}: speaks_for {office['speaks_for']!r} is unknown")
        for word in office["words"]:
            if word in seen:
                problem("offices", f"{word!r} is in {seen[word]} and in {office['kind']}")
            seen[word] = office["kind"]
            if word != word.lower():
                problem("offices", f"{word!r} is not lower case")
    rows = [
        line.split("\t") for line in (NAMES / "techniques.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    ids = {row[0] for row in rows}
    for row in rows:
        if len(row) != 5 or not re.fullmatch(r"T\d{4}(\.\d{3})?", row[0]) or row[3] not in {"current", "revoked", "deprecated"}:
            problem("techniques", f"{row} is not id, name, full name, status, moved to")
        elif row[4] and row[4] not in ids:
            problem("techniques", f"{row[0]} moved to unknown {row[4]}")
    return rows


def main():
    tables = load()
    check_keys(tables)
    if problems:
        print("\n".join(problems))
        sys.exit(1)
    check_codes(tables)
    check_parents(tables)
    check_ambiguity(tables)
    check_patterns(tables)
    rows = check_words(tables)
    bodies = tables["bodies"]
    states = {b["party"] for b in bodies if len(b["party"]) == 2}
    if len(bodies) < 200 or len(states) < 40:
        problem("bodies", f"{len(bodies)} bodies of {len(states)} states: the floor is 200 of 40")
    print("\n".join(problems))
    print(f"states {len(tables['states'])}, with cities {sum(1 for s in tables['states'] if s.get('cities'))}")
    print(f"organisations {len(tables['organisations'])}, memberships {sum(len(o.get('members', [])) for o in tables['organisations'])}")
    print(f"bodies {len(bodies)} of {len(states)} states and {len({b['party'] for b in bodies}) - len(states)} organisations, "
          f"{sum(len(b['names']) for b in bodies)} names")
    print(f"companies {len(tables['companies'])}: {dict(Counter(c['kind'] for c in tables['companies']))}")
    print(f"groups {len(tables['groups'])}, with a state {sum(1 for g in tables['groups'] if g.get('state'))}, "
          f"aliases {sum(len(g['aliases']) for g in tables['groups'])}")
    print(f"software {len(tables['software'])}, techniques {len(rows)}, styles {len(tables['styles'])}, "
          f"office words {sum(len(o['words']) for o in tables['offices'])}, sectors {len(tables['sectors'])}")
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
