#!/usr/bin/env python3
"""Generates ../groups.toml: the named threat groups, their aliases, and the state a source ties them to.

    python3 groups.py THREAT-ACTOR.JSON ENTERPRISE-ATTACK.JSON[.GZ] > ../groups.toml

Where the inputs come from:
  threat-actor.json       MISP galaxy, clusters/threat-actor.json in github.com/MISP/misp-galaxy
                          (dual-licensed CC0-1.0 and BSD-2-Clause)
  enterprise-attack.json  MITRE ATT&CK Enterprise as a STIX bundle, github.com/mitre/cti or
                          github.com/mitre-attack/attack-stix-data (ATT&CK terms of use: free with notice)
Beside this script lie the decisions of people:
  groups-extra.toml.in       groups and corrections that neither data set has, each with its source
  ordinary-words.txt      one-word aliases that are also ordinary words, names of people or products

Rules, in the order in which they apply:
  1. One MISP actor is one group. An ATT&CK group joins it where the actor lists the G number, else where
     the names are equal, else where its name is an alias of exactly one actor. Two MISP actors are never
     made one because they share an alias.
  2. The state is MISP's `country`, else its `cfr-suspected-state-sponsor`, else the country that the
     first sentence of ATT&CK's description gives the group. Sources that differ leave the state out,
     but for groups-extra.toml.in. Every source's word is kept in `claims`.
  3. A group that the sources call criminal (ransomware, financially motivated, access broker) keeps its
     claims, but has no `state`: where gangsters live is no claim about a government. North Korea's
     thieves are the exception: every source has them steal for the state.
  4. Aliases that several groups have stay with each; where the states of those groups differ they go
     to `contested_aliases`, and no state follows from them.
  5. Aliases shorter than four letters are left out unless they are capitals or have a digit; so are
     names of bodies (../bodies.toml) and of companies (../companies.toml); those that begin with
     "Operation" go to `operations`. Ordinary words go to `ambiguous_aliases`.
"""
import gzip
import json
import pathlib
import re
import sys
import tomllib
from collections import defaultdict

from tomlout import listed, quoted

HERE = pathlib.Path(__file__).resolve().parent
SPONSORS = {
    "China": "CN", "People's Republic of China": "CN", "Iran (Islamic Republic of)": "IR",
    "Russian Federation": "RU", "Korea (Democratic People's Republic of)": "KP", "United States": "US",
    "US": "US", "Palestine": "PS", "Korea (Republic of)": "KR", "Pakistan": "PK", "India": "IN",
    "Belarus": "BY", "France": "FR", "United Arab Emirates": "AE", "Vietnam": "VN", "Spain": "ES",
    "Israel": "IL", "Lebanon": "LB",
}
# What the first sentence of a description says of the group itself, before it comes to the targets.
ORIGINS = [
    ("KP", r"North Korea"), ("KR", r"South Korea"),
    ("CN", r"China|Chinese|People’s Republic of China|\bPRC\b"), ("RU", r"Russia"), ("IR", r"Iran"),
    ("VN", r"Vietnam"), ("PK", r"Pakistan"), ("IN", r"\bIndian?\b"), ("LB", r"Leban"), ("TR", r"Türkiye|Turkey|Turkish"),
    ("BY", r"Belarus"), ("AE", r"Emirat"), ("PS", r"Hamas|Palestin"), ("IL", r"Israel"), ("US", r"United States"),
    ("FR", r"\bFrench\b"), ("ES", r"\bSpain\b"),
]
TARGETS = re.compile(
    r"\b(target|targeting|targets|targeted|against|victims?|focus|focused|focusing|primarily|interested|intrusions|operations? in|responsible for|Russian-speaking|Chinese-speaking)\b"
)
CRIMINAL = re.compile(
    r"financially[- ]motivated|cyber ?criminal|cyber crime group|criminal group|ransomware|initial access broker"
    r"|extortion|banking trojan|cryptojacking|eCrime|e-crime|point of sale",
    re.IGNORECASE,
)
STATELY = re.compile(
    r"state-sponsored|state-backed|state-aligned|nation-state|espionage|intelligence|government-backed|military|on behalf of", re.IGNORECASE
)


def loaded(path):
    """JSON from a plain or gzipped file."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as handle:
        return json.load(handle)


def plain(text):
    """ATT&CK's Markdown without links and citations."""
    text = re.sub(r"\(Citation:[^)]*\)", "", text)
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).strip()


def sentences(text):
    """The sentences of a description, without links and citations."""
    return re.split(r"(?<=[a-z0-9)\"])\.\s+(?=[A-Z])", plain(text))


def folded(name):
    """A name for comparison: letters and digits only, lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def origin(description):
    """The state that the opening of a description gives the group, or nothing where it is not plain."""
    opening = TARGETS.split(sentences(description)[0])[0]
    found = [state for state, pattern in ORIGINS if re.search(pattern, opening)]
    return found[0] if len(found) == 1 else None


def kind_of(name, text):
    """state, criminal or unknown, as the sources' own words have it; vendors' criminal styles count."""
    if re.search(r"\b(SPIDER|Spider)$|^GOLD [A-Z]+$|^FIN\d+$|Tempest$", name):
        return "criminal"
    opening = " ".join(sentences(text)[:2])
    if STATELY.search(opening):
        return "state"
    return "criminal" if CRIMINAL.search(opening) else "unknown"


def attack_groups(bundle):
    """ATT&CK's intrusion sets that are not revoked: id, name, aliases, state, kind."""
    for item in bundle["objects"]:
        if item["type"] != "intrusion-set" or item.get("revoked"):
            continue
        number = next(
            r["external_id"] for r in item["external_references"] if r["source_name"] == "mitre-attack"
        )
        text = plain(item.get("description", ""))
        yield {
            "id": number, "name": item["name"], "aliases": item.get("aliases", []),
            "state": origin(item.get("description", "")), "kind": kind_of(item["name"], text),
        }


def misp_groups(galaxy):
    """MISP's actors: name, synonyms, states by both keys, G numbers."""
    for value in galaxy["values"]:
        meta = value.get("meta", {})
        synonyms = meta.get("synonyms", [])
        numbers = {s for s in synonyms if re.fullmatch(r"G\d{4}", s)}
        numbers |= set(re.findall(r"attack\.mitre\.org/groups?/(G\d{4})", " ".join(meta.get("refs", []))))
        yield {
            "name": value["value"].strip(), "aliases": synonyms, "numbers": numbers,
            "country": meta.get("country") or None,
            "sponsor": SPONSORS.get(meta.get("cfr-suspected-state-sponsor")),
            "kind": kind_of(value["value"], plain(value.get("description", ""))),
        }


def joined(misp, attack):
    """Pairs of a MISP actor and its ATT&CK group (either may be absent), by rule 1."""
    by_number, by_name, by_alias = defaultdict(list), defaultdict(list), defaultdict(list)
    for index, group in enumerate(misp):
        for number in group["numbers"]:
            by_number[number].append(index)
        by_name[folded(group["name"])].append(index)
        for alias in group["aliases"]:
            by_alias[folded(alias)].append(index)
    taken, placed = {}, set()
    for candidates in (
        lambda g: by_name[folded(g["name"])], lambda g: by_number[g["id"]], lambda g: by_alias[folded(g["name"])]
    ):
        for group in attack:
            free = sorted({c for c in candidates(group) if c not in taken})
            if group["id"] not in placed and len(free) == 1:
                taken[free[0]] = group
                placed.add(group["id"])
    pairs = [(group, taken.get(index)) for index, group in enumerate(misp)]
    used = {group["id"] for group in taken.values()}
    return pairs + [(None, group) for group in attack if group["id"] not in used]


def usable(alias, blocked):
    """Whether an alias may be matched at all (rule 5)."""
    if alias in blocked or folded(alias) in blocked or re.fullmatch(r"G\d{4}", alias):
        return False
    if len(alias) > 60 or alias.startswith("[") or alias.startswith("Unnamed") or "(" in alias and ")" not in alias:
        return False
    bare = re.sub(r"[^A-Za-z0-9]", "", alias)
    if not bare or bare.isdigit():
        return False
    return len(bare) >= 4 or bare.isupper() and len(bare) == 3 or any(c.isdigit() for c in bare)


def blocked_names():
    """Names that bodies.toml and companies.toml own: a group may not take them."""
    names = set()
    for file, table in (("bodies.toml", "body"), ("companies.toml", "company"), ("organisations.toml", "organisation")):
        with open(HERE.parent / file, "rb") as handle:
            for item in tomllib.load(handle)[table]:
                names.update(item["names"] + item.get("ambiguous_names", []))
    with open(HERE.parent / "states.toml", "rb") as handle:
        for item in tomllib.load(handle)["state"]:
            for key in ("names", "abbreviations", "demonyms", "people", "capitals", "cities", "seats"):
                names.update(item.get(key, []))
    return names


def merged(pairs):
    """One record per group from its two sources."""
    for left, right in pairs:
        names = ([left["name"]] + left["aliases"] if left else []) + ([right["name"]] + right["aliases"] if right else [])
        claims = []
        if left:
            if not (left["country"] or left["sponsor"]):
                claims.append({"source": "MISP galaxy", "state": None})
            for state, source in ((left["country"], "MISP galaxy"), (left["sponsor"], "CFR, in MISP galaxy")):
                if state:
                    claims.append({"source": source, "state": state})
        if right:
            claims.append({"source": "MITRE ATT&CK", "id": right["id"], "state": right["state"]})
        states = {c["state"] for c in claims if c.get("state")}
        kinds = {g["kind"] for g in (left, right) if g} - {"unknown"}
        kind = kinds.pop() if len(kinds) == 1 else ("state" if "state" in kinds else "unknown")
        state = states.pop() if len(states) == 1 else None
        if kind == "criminal" and state == "KP":
            kind = "state"
        yield {
            "name": names[0], "kind": kind, "state": None if kind == "criminal" else state,
            "aliases": names, "claims": claims,
        }


def with_extra(groups):
    """groups-extra.toml.in laid over the generated groups: corrections, and groups of its own."""
    with open(HERE / "groups-extra.toml.in", "rb") as handle:
        extra = tomllib.load(handle)
    dropped = set(extra.get("drop", []))
    groups = [g for g in groups if g["name"] not in dropped]
    by_name = {g["name"]: g for g in groups}
    for more in extra["group"]:
        group = by_name.get(more["name"])
        if group is None:
            group = {"name": more["name"], "kind": "unknown", "state": None, "aliases": [more["name"]], "claims": []}
            groups.append(group)
            by_name[more["name"]] = group
        group["aliases"] = group["aliases"] + more.get("aliases", [])
        group["aliases"] = [a for a in group["aliases"] if a not in more.get("without", [])]
        group["kind"] = more.get("kind", group["kind"])
        if "state" in more:
            group["state"] = more["state"] or None
        elif group["kind"] == "criminal":
            group["state"] = None
        claim = {"source": more["source"]}
        if more.get("state"):
            claim["state"] = more["state"]
        group["claims"].append(claim)
    return groups


def cleaned(groups):
    """Aliases sorted into usable, ambiguous, contested, and operations; the ordinary-word list applied."""
    blocked = blocked_names()
    with open(HERE / "ordinary-words.txt", encoding="utf-8") as handle:
        ordinary = {line.strip().lower() for line in handle if line.strip() and not line.startswith("#")}
    owners = defaultdict(set)
    for index, group in enumerate(groups):
        seen, kept, operations = set(), [], []
        for alias in group["aliases"]:
            alias = alias.strip().replace("’", "'")
            if alias in seen or not usable(alias, blocked):
                continue
            seen.add(alias)
            (operations if alias.startswith("Operation ") else kept).append(alias)
        group["aliases"], group["operations"] = kept, operations
        for alias in kept:
            owners[folded(alias)].add(index)
    for group in groups:
        group["contested"] = [
            a for a in group["aliases"]
            if len({groups[i]["state"] for i in owners[folded(a)] if groups[i]["state"]}) > 1
            and folded(a) != folded(group["name"])
        ]
        group["ambiguous"] = [a for a in group["aliases"] if a.lower() in ordinary and a not in group["contested"]]
        unsure = set(group["ambiguous"]) | set(group["contested"])
        group["every"] = group["aliases"]
        group["aliases"] = [a for a in group["aliases"] if a not in unsure]
    for group in groups:
        group["name"] = shown(group)
    return [g for g in groups if g["every"]]


def shown(group):
    """The name to show: the group's own where it is plain, else the first plain alias."""
    if group["name"] in group["aliases"] or not group["every"]:
        return group["name"]
    return (group["aliases"] or group["every"])[0]


HEAD = """\
# Named threat groups: aliases, and the state that a named source ties them to.
# Generated by build/groups.py: do not edit; corrections belong into build/groups-extra.toml.in.
#
# Sources: MISP galaxy, threat-actor cluster (CC0-1.0 or BSD-2-Clause); MITRE ATT&CK Enterprise 18.1;
# build/groups-extra.toml.in, where each entry names its own. Facts only: no description is copied.
# NOTICE: "(c) 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of
# The MITRE Corporation." ATT&CK is a registered trademark of The MITRE Corporation.
#
# aliases            forms that mean this group and nothing else; the three lists have no form in common
# state              the usual party of the group; absent where sources differ or none says
# kind               state | criminal | hacktivist | unknown: criminal groups have no state
# ambiguous_aliases  forms that are also ordinary words or names: only with support from context
# ambiguous          true: every form is of that kind
# contested_aliases  forms that belong to groups of different states: no state follows from them
# operations         names of operations ascribed to the group, not of the group
# claims             who says it; a claim without state says that the source knows the group
"""


def written(groups):
    """The file's text."""
    lines = [HEAD]
    for group in sorted(groups, key=lambda g: (g["name"].lower(), g["name"])):
        lines += ["[[group]]", f"name = {quoted(group['name'])}", f"kind = {quoted(group['kind'])}"]
        if group["state"]:
            lines.append(f"state = {quoted(group['state'])}")
        if not group["aliases"]:
            lines.append("ambiguous = true")
        lines.append(listed("aliases", group["aliases"]))
        for key, field in (("ambiguous_aliases", "ambiguous"), ("contested_aliases", "contested"), ("operations", "operations")):
            if group[field]:
                lines.append(listed(key, group[field]))
        claims = []
        for claim in group["claims"]:
            parts = [f"source = {quoted(claim['source'])}"]
            parts += [f"{k} = {quoted(claim[k])}" for k in ("id", "state") if claim.get(k)]
            claims.append("{ " + ", ".join(parts) + " }")
        lines += ["claims = [" + ", ".join(claims) + "]", ""]
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    misp = list(misp_groups(loaded(sys.argv[1])))
    attack = list(attack_groups(loaded(sys.argv[2])))
    sys.stdout.write(written(cleaned(with_extra(list(merged(joined(misp, attack)))))))


if __name__ == "__main__":
    main()
