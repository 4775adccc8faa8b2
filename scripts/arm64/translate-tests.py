"""Tests written with Swift Testing as a plain program, for a processor for which there is no Swift Testing.

translate-tests.py FOLDER FILE... writes each file to FOLDER with its macros replaced by calls, and main.swift, which runs every test
with all its arguments. Tests that start a process or throw are left out, and counted. What Embedded Swift has no word for is
said in another way: existentials of `GEMMBackend` are `SwiftBackend`, key paths closures, and OpenBLAS isn't there.
"""

import pathlib
import re
import sys


def closing(text, start, pair):
    """The position of the bracket that closes the one at `start`; brackets in strings are text unless they interpolate."""
    depth, i, strings = 0, start, []
    while i < len(text):
        if strings and strings[-1] == depth and text[i] not in '"\\':
            i += 1
            continue
        if text.startswith("//", i):
            i = text.index("\n", i)
            continue
        character = text[i]
        if character == "\\" and strings and strings[-1] == depth:
            if text[i + 1] != "(":
                i += 2
                continue
            i += 1
            depth += 1
        elif character == '"':
            if strings and strings[-1] == depth:
                strings.pop()
            else:
                strings.append(depth)
        elif character == "`":
            i = text.index("`", i + 1)
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                assert character == pair[1], text[start : start + 80]
                return i
        i += 1
    raise ValueError(text[start : start + 80])


def split(text):
    """The parts between commas outside of brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [part for part in parts + [text[start:].strip()] if part]


def translate(text):
    """The text without macros, the tests' calls, and how many tests were left out."""
    text = re.sub(r"^ *#if OpenBLAS\n.*?(?: *#else\n(.*?))? *#endif\n", r"\1", text, flags=re.M | re.S)
    # The types of the kernels' functions are named in their modules.
    text = re.sub(r"^(@testable )?import Kernels\n", "import KernelsAVX2\n", text, flags=re.M)
    text = re.sub(r"^import (OpenBLASKernels|Testing)\n", "", text, flags=re.M)
    text = text.replace("import Foundation\n", "import Glibc\n").replace("Foundation.", "Glibc.")
    text = text.replace("any GEMMBackend", "SwiftBackend").replace("@Suite ", "")
    text = re.sub(r"(\((?:\w+: )?)\\\.(\w+)\)", r"\1{ $0.\2 })", text)
    # An array of optionals out of one of values would be a dynamic cast.
    text = re.sub(r"\[nil\] \+ (\w+\.allCases)", r"([nil] + \1.map { Optional($0) })", text)
    text = text.replace("#expect(", "expect(").replace("String(describing: ", "(")
    runs, left_out = {}, 0
    while match := re.search(r"^( *)@Test\b", text, flags=re.M):
        suite = re.findall(r"^struct (\w+Tests) ", text[: match.start()], flags=re.M)[-1]
        end, arguments = match.end(), []
        if text[end] == "(":
            close = closing(text, end, "()")
            arguments = text[end + 1 : close]
            end = close + 1
            found = re.search(r"arguments:(.*)", arguments, flags=re.S)
            condition = re.search(r"\.(enabled|disabled)\(", arguments)
            arguments = split(found.group(1)) if found else []
        else:
            condition = None
        function = re.compile(r"\s*func (`[^`]*`|\w+)").match(text, end)
        close = closing(text, function.end(), "()")
        body = text.index("{", close)
        signature = text[close + 1 : body]
        body_end = closing(text, body, "{}")
        if condition or re.search(r"\b(async|throws)\b", signature):
            text = text[: match.start()] + text[body_end + 1 :]
            left_out += 1
            continue
        parameters = [part.split(":")[0].split()[0] for part in split(text[function.end() + 1 : close])]
        labels = ["" if name == "_" else f"{name}: " for name in parameters]
        call = f"{suite}().{function.group(1)}(" + ", ".join(f"{label}a{i}" for i, label in enumerate(labels)) + ")"
        loops = "".join(f"for a{i} in {argument} {{ " for i, argument in enumerate(arguments))
        name = function.group(1).strip("`").replace('"', "'")
        runs.setdefault(suite, []).append(f'    test("{suite}: {name}") {{ {loops}{call}{" }" * len(arguments)} }}')
        text = text[: match.start()] + match.group(1) + text[end:].lstrip()
    for suite, calls in runs.items():
        text += f"\nextension {suite} {{\n  static func runTests() {{\n" + "\n".join(calls) + "\n  }\n}\n"
    return text, list(runs), left_out


def main():
    folder = pathlib.Path(sys.argv[1])
    suites, left_out = [], 0
    for name in sys.argv[2:]:
        text, found, count = translate(pathlib.Path(name).read_text())
        (folder / pathlib.Path(name).name).write_text(text)
        suites += found
        left_out += count
    lines = ["import Glibc", ""] + [f"{suite}.runTests()" for suite in suites] + ["exit(summarize())"]
    (folder / "main.swift").write_text("\n".join(lines) + "\n")
    print(f"{left_out} tests that start processes, throw or depend on the machine are left out")


main()
