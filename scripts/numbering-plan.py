#!/usr/bin/env python3
"""Writes the world's numbering plan as Swift text, from the PyPI package `phonenumbers` (Google's libphonenumber data).

    python3 -m venv /tmp/numbering && /tmp/numbering/bin/pip install phonenumbers
    /tmp/numbering/bin/python scripts/numbering-plan.py

Writes two files, always the same ones for the same package version:
  Sources/Domain/Phone/NumberingPlanData.swift             what the server knows about numbers
  Tests/DomainTests/Phone/NumberingPlanExpectations.swift  what the package says of example numbers, to test against
"""

import pathlib
import random
import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType, timezone
from phonenumbers.phonemetadata import PhoneMetadata
from phonenumbers.tzdata import TIMEZONE_DATA

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "Sources/Domain/Phone/NumberingPlanData.swift"
EXPECTATIONS = ROOT / "Tests/DomainTests/Phone/NumberingPlanExpectations.swift"
TOTAL_DIGITS = range(7, 16)
# Regions that share a code are told apart by at most this many digits of the national number; whatever overlaps beyond
# that goes to the first region in the package's order, as the package itself does.
REGION_PREFIX_MAXIMUM = 7
NON_GEOGRAPHIC = "001"
DIGITS = "0123456789"
# The package keeps names that IANA has replaced, and that some systems no longer install.
ZONES_RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Godthab": "America/Nuuk",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Choibalsan": "Asia/Ulaanbaatar",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
KINDS = "fixed_line mobile toll_free premium_rate shared_cost personal_number voip pager uan voicemail".split()


class Pattern:
    """A number pattern as an automaton that tells whether a number *beginning* with some digits can still match.

    The package's patterns are of few parts: digits, classes, \\d, groups, alternatives and counts.
    """

    def __init__(self, text):
        self.text, self.at, self.steps = text, 0, []
        tree = self._read_alternatives()
        if self.at != len(text):
            raise ValueError(f"cannot read the pattern {text!r} from {self.at}")
        self.accepting = self._state()
        self.start = self._build(tree, self.accepting)

    def begin(self):
        return self._closure({self.start})

    def advance(self, states, digit):
        steps = [step for state in states for step in self.steps[state]]
        return self._closure({target for digits, target in steps if digit in digits})

    # Reading: a pattern becomes a set of digits, or a tuple ("any", parts), ("all", parts) or
    # ("count", part, low, high).

    def _read_alternatives(self):
        alternatives = [self._read_sequence()]
        while self._take("|"):
            alternatives.append(self._read_sequence())
        return ("any", alternatives)

    def _read_sequence(self):
        parts = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            part = self._read_part()
            if self._take("?"):
                part = ("count", part, 0, 1)
            elif self._take("{"):
                low, _, high = self._take_until("}").partition(",")
                part = ("count", part, int(low), int(high or low))
            parts.append(part)
        return ("all", parts)

    def _read_part(self):
        if self._take("("):
            self._take("?:")
            part = self._read_alternatives()
            assert self._take(")")
            return part
        if self._take("["):
            ranges = self._take_until("]").replace("\\d", "0-9")
            return frozenset(re.sub(r"(\d)-(\d)", lambda ends: DIGITS[int(ends[1]):int(ends[2]) + 1], ranges))
        if self._take("\\d"):
            return frozenset(DIGITS)
        self.at += 1
        return frozenset(self.text[self.at - 1])

    def _take(self, expected):
        if not self.text.startswith(expected, self.at):
            return False
        self.at += len(expected)
        return True

    def _take_until(self, end):
        start, self.at = self.at, self.text.index(end, self.at) + 1
        return self.text[start:self.at - 1]

    # Building: each part gives the state it starts in, for the state that follows it. A step is a set of digits and a
    # state; the empty set stands for a step that takes no digit.

    def _state(self, *steps):
        self.steps.append(list(steps))
        return len(self.steps) - 1

    def _build(self, part, following):
        if isinstance(part, frozenset):
            return self._state((part, following))
        if part[0] == "any":
            return self._state(*((frozenset(), self._build(each, following)) for each in part[1]))
        if part[0] == "all":
            for each in reversed(part[1]):
                following = self._build(each, following)
            return following
        _, repeated, low, high = part
        end = following
        for _ in range(high - low):
            following = self._state((frozenset(), self._build(repeated, following)), (frozenset(), end))
        for _ in range(low):
            following = self._build(repeated, following)
        return following

    def _closure(self, states):
        found, todo = set(states), list(states)
        while todo:
            for digits, target in self.steps[todo.pop()]:
                if not digits and target not in found:
                    found.add(target)
                    todo.append(target)
        return frozenset(found)


def metadata(code, region):
    if region == NON_GEOGRAPHIC:
        return PhoneMetadata.metadata_for_nongeo_region(code)
    return PhoneMetadata.metadata_for_region(region)


def kinds(region_metadata):
    found = [getattr(region_metadata, kind) for kind in KINDS]
    return [kind for kind in found if kind is not None and kind.national_number_pattern]


def code_line(code, regions):
    """The code, its main region, lengths of national numbers, of mobile ones, and 0 where a trunk 0 can be dropped."""
    main = metadata(code, regions[0])

    def lengths(description):
        # The package leaves the list out where it would be that of the general description.
        possible = description.possible_length or main.general_desc.possible_length
        return ",".join(str(length) for length in possible if len(str(code)) + length in TOTAL_DIGITS)

    has_mobile = main.mobile is not None and main.mobile.national_number_pattern
    dialable = [kind.national_number_pattern for kind in (main.fixed_line, main.mobile) if kind in kinds(main)]
    starts_with_zero = any(pattern.advance(pattern.begin(), "0") for pattern in map(Pattern, dialable))
    drops_zero = main.national_prefix == "0" and not starts_with_zero
    return " ".join([
        str(code), regions[0], lengths(main.general_desc), (lengths(main.mobile) if has_mobile else "") or "-",
        "0" if drops_zero else "-",
    ])


def region_prefixes(code, regions):
    """Prefix, code included, to region, for what does not belong to the code's main region.

    Walks the tree of all digits with the patterns of all regions at once, down to where one region is left. As in the
    package, the first region whose leading digits or one of whose patterns match has the number.
    """
    candidates = []
    for region in regions:
        described = metadata(code, region)
        texts = [described.leading_digits] if described.leading_digits else [
            kind.national_number_pattern for kind in kinds(described)]
        states = [(pattern, pattern.begin()) for pattern in map(Pattern, texts)]
        candidates.append(Candidate(region, bool(described.leading_digits), False, states))
    found = {}

    def collect(prefix, node):
        if isinstance(node, list):
            for digit, child in enumerate(node):
                collect(f"{prefix}{digit}", child)
        elif node is not None and node != regions[0]:
            found[prefix] = node

    collect(str(code), region_tree(0, candidates))
    return found


class Candidate(NamedTuple):
    """A region that a prefix may belong to."""
    region: str
    has_leading_digits: bool
    is_certain: bool
    states: list

    def advance(self, digit):
        states = [(pattern, pattern.advance(state, digit)) for pattern, state in self.states]
        states = [(pattern, state) for pattern, state in states if state]
        is_certain = self.has_leading_digits and any(pattern.accepting in state for pattern, state in states)
        return self._replace(states=states, is_certain=is_certain)


def region_tree(depth, candidates):
    """A region, None where nothing is assigned, or ten of the same for the next digit."""
    if not candidates:
        return None
    if candidates[0].is_certain or len(candidates) == 1 or depth == REGION_PREFIX_MAXIMUM:
        return candidates[0].region
    children = []
    for digit in DIGITS:
        alive = []
        for candidate in candidates:
            candidate = candidate.advance(digit)
            if candidate.states:
                alive.append(candidate)
            if candidate.is_certain:
                break
        children.append(region_tree(depth + 1, alive))
    return children[0] if all(child == children[0] for child in children) else children


def zone_prefixes():
    """Prefix to time zones, without entries that a shorter prefix already implies."""
    known = {}
    for prefix, zones in TIMEZONE_DATA.items():
        known[prefix] = tuple(dict.fromkeys(ZONES_RENAMED.get(zone, zone) for zone in zones))

    def nearest(prefix):
        while prefix and prefix not in known:
            prefix = prefix[:-1]
        return known.get(prefix)

    for length in range(max(map(len, known)), 1, -1):
        for parent in sorted({prefix[:-1] for prefix in known if len(prefix) == length}):
            children = {nearest(f"{parent}{digit}") for digit in range(10)}
            if len(children) == 1:
                known[parent] = children.pop()
        for prefix in [prefix for prefix in known if len(prefix) == length]:
            if nearest(prefix[:-1]) == known[prefix]:
                del known[prefix]
    return known


def argentine_area_codes():
    """Argentina's area codes of three digits; Buenos Aires has 11, all others have four."""
    rule = PhoneMetadata.metadata_for_region("AR").national_prefix_for_parsing
    pattern = Pattern(rule.removeprefix("0?"))
    found = []
    for area in range(200, 400):
        states = pattern.begin()
        # The rule is (area code) 15, optional as a whole: an area code is what may be followed by 15 and then nothing.
        for digit in f"{area}15":
            states = pattern.advance(states, digit)
        if pattern.accepting in states:
            found.append(str(area))
    return found


def literal(name, comment, lines):
    """A Swift constant of many lines; a line too long for the page goes on behind a backslash."""
    text = [f"    /// {line}" for line in comment] + [f'    static let {name} = """']
    for line in lines:
        while len(line) > 100:
            cut = line.rindex(" ", 0, 100) + 1 if " " in line[:100] else line.rindex(",", 0, 100) + 1
            text.append(f"        {line[:cut]}\\")
            line = line[cut:]
        text.append(f"        {line}")
    return "\n".join(text + ['        """'])


def grouped(prefixes, key):
    """One line for each value: the value, then its prefixes."""
    groups = {}
    for prefix, value in prefixes.items():
        groups.setdefault(value, []).append(prefix)
    return sorted(f"{key(value)} {' '.join(sorted(found))}" for value, found in groups.items())


def header(what):
    return (
        "// swift-format-ignore-file\n"
        "// Generated by scripts/numbering-plan.py; do not edit.\n"
        f"// From the PyPI package phonenumbers, version {phonenumbers.__version__}.\n"
        "// The data is libphonenumber's, Copyright The Libphonenumber Authors, Apache License 2.0.\n\n" + what + "\n"
    )


def write_data():
    codes, regions = [], {}
    for code, named in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        codes.append(code_line(code, named))
        if len(named) > 1:
            regions.update(region_prefixes(code, named))
    zones = zone_prefixes()
    names = sorted({zone for listed in zones.values() for zone in listed})
    indices = {name: str(index) for index, name in enumerate(names)}
    body = "\n\n".join([
        literal("codes", [
            "A line for each calling code: the code, its main region, the lengths of national numbers, those of mobile",
            "numbers, and 0 where a national number dialled at home starts with a 0 that must be dropped from abroad.",
        ], codes),
        literal("regions", [
            "A line for each region that shares its code with a larger one: the region, then its prefixes with the",
            "code.",
        ], grouped(regions, str)),
        literal("zoneNames", [
            "The names of all time zones, in the order that `zones` numbers them, from 0.",
        ], [" ".join(names)]),
        literal("zones", [
            "A line for each set of time zones: their numbers, then the prefixes with the code whose numbers lie",
            "there.",
        ], grouped(zones, lambda listed: ",".join(indices[zone] for zone in listed))),
        literal("argentineAreaCodes", ["Argentina's area codes of three digits."], [" ".join(argentine_area_codes())]),
    ])
    DATA.write_text(header(
        "/// The world's numbering plan as text, which compiles at once and takes no memory until it is read.\n"
        "enum NumberingPlanData {\n" + body + "\n}"))


def expectation(number, region):
    digits = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    zones = timezone.time_zones_for_geographical_number(number)
    named = dict.fromkeys(ZONES_RENAMED.get(zone, zone) for zone in zones if zone != "Etc/Unknown")
    is_taken = possible and len(digits) in TOTAL_DIGITS
    return f"{digits} {1 if is_taken else 0} {region or '-'} {','.join(named) or '-'}"


def write_expectations():
    """Two example numbers of each region, wrong lengths of some, and random numbers where regions share a code."""
    chosen = random.Random(1)
    lines = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        kinds_shown = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
        examples = [phonenumbers.example_number_for_type(region, kind) for kind in kinds_shown]
        examples = [number for number in examples if number]
        for number in examples:
            lines.append(expectation(number, phonenumbers.region_code_for_number(number)))
        number = examples[0]
        if chosen.random() < 0.4:
            text = phonenumbers.national_significant_number(number)
            text = text[:-chosen.randint(1, 2)] if chosen.random() < 0.5 else text + "7" * chosen.randint(1, 2)
            changed = phonenumbers.PhoneNumber(
                country_code=number.country_code,
                national_number=int(text),
                italian_leading_zero=number.italian_leading_zero,
            )
            # Only its length is to be looked at.
            lines.append(expectation(changed, None).rsplit(" ", 1)[0] + " -")
    for code, regions in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()):
        wanted = 0 if len(regions) == 1 else 80 if code == 1 else 12
        while wanted:
            length = len(phonenumbers.national_significant_number(phonenumbers.example_number(regions[0])))
            national = chosen.randrange(10 ** (length - 1), 10 ** length)
            number = phonenumbers.PhoneNumber(country_code=code, national_number=national)
            region = phonenumbers.region_code_for_number(number)
            if region:
                lines.append(expectation(number, region))
                wanted -= 1
    lines = list(dict.fromkeys(lines))
    EXPECTATIONS.write_text(header(
        "/// What phonenumbers says of example numbers, a line each: the digits, 1 if the length is possible, the\n"
        "/// region, and the time zones of numbers that begin so; - where a line does not say.\n"
        "enum NumberingPlanExpectations {\n"
        + literal("lines", ["Example numbers as libphonenumber has them."], lines)
        + "\n}"
    ))


if __name__ == "__main__":
    write_data()
    write_expectations()
