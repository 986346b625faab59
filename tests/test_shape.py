"""The house rules that no linter has, checked on the source itself. See CONTRIBUTING.md."""

import ast
import io
import re
import statistics
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "knowledge", "prompts")
FOLDERS = {*PACKAGES, "deploy", "tests"}
ROOTS = ("bot/app.py", "knowledge/app.py", "knowledge/opening.py", "bot/commands/")
NO_NAMES = {"utils", "util", "common", "helpers", "helper", "base", "manager", "managers", "misc"}
DATA = {".json", ".jsonl", ".csv", ".tsv", ".gz", ".zip", ".onnx", ".npy", ".npz", ".woff2"}

LONGEST_FUNCTION = 40
MEDIAN_FUNCTION = 10
LONGEST_MODULE = 300
LONGEST_TESTS = 400
MOST_PARAMETERS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of the repository."""

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]

    @cached_property
    def code_lines(self) -> set[int]:
        """Return the numbers of the lines that are no blank, comment or docstring."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        blank = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
        lines = {
            line
            for token in tokens
            if token.type not in blank
            for line in range(token.start[0], token.end[0] + 1)
        }
        return lines - set(docstring_lines(self.tree))

    def size(self, node: ast.stmt | ast.Module) -> int:
        """Return how many lines of code a function, or the whole module, has."""
        if isinstance(node, ast.Module):
            return len(self.code_lines)
        return len(self.code_lines.intersection(range(node.lineno, last_line(node) + 1)))

    def at(self, node: ast.stmt | int, what: str) -> str:
        """Return an offence as `path:line what`."""
        line = node if isinstance(node, int) else node.lineno
        return f"{self.path}:{line} {what}"


def last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def docstring_lines(tree: ast.AST) -> Iterator[int]:
    """Yield the lines of every string that stands alone as a statement."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                yield from range(node.lineno, last_line(node) + 1)
            case _:
                continue


@cache
def tracked() -> tuple[str, ...]:
    """Return the files of the repository: committed, or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # git, on ourselves
    return tuple(path for path in listed.stdout.splitlines() if (ROOT / path).is_file())


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    wanted = tuple(f"{folder}/" for folder in folders)
    return tuple(Module(p) for p in tracked() if p.endswith(".py") and p.startswith(wanted))


def source() -> tuple[Module, ...]:
    return modules(*PACKAGES)


def everything() -> tuple[Module, ...]:
    return modules(*PACKAGES, "deploy", "tests")


def report(offences: list[str]) -> None:
    assert not offences, "\n" + "\n".join(offences)


def test_functions_are_short() -> None:
    """A function that does not fit a screen does more than one thing; a migration is a list."""
    report(
        [
            module.at(function, f"{function.name}: {module.size(function)} lines of code")
            for module in everything()
            if "/migrations/versions/" not in module.path
            for function in module.functions
            if module.size(function) > LONGEST_FUNCTION
        ]
    )


def test_the_median_function_is_small() -> None:
    """Long functions are exceptions, not the habit."""
    sizes = [module.size(f) for module in source() for f in module.functions]
    assert statistics.median(sizes) < MEDIAN_FUNCTION


def test_modules_are_short() -> None:
    """A module that cannot be read in one go holds more than one concept; tests are lists."""
    report(
        [
            f"{module.path}:1 {module.size(module.tree)} lines of code"
            for module in everything()
            if module.size(module.tree)
            > (LONGEST_TESTS if module.path.startswith("tests/") else LONGEST_MODULE)
        ]
    )


def parameters(function: Function) -> list[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [a.arg for a in named if a.arg not in {"self", "cls"}]


def test_functions_take_few_parameters() -> None:
    """Values, not parameter lists. A test's parameters are fixtures, and do not count."""
    report(
        [
            module.at(function, f"{function.name}: {len(parameters(function))} parameters")
            for module in source()
            for function in module.functions
            if len(parameters(function)) > MOST_PARAMETERS
        ]
    )


def test_names_say_what_is_inside() -> None:
    """A module called utils holds whatever somebody did not place."""
    report(
        [
            f"{module.path}:1 no module is called {name}"
            for module in everything()
            for name in Path(module.path).with_suffix("").parts
            if name in NO_NAMES
        ]
    )


def test_top_level_folders_are_fixed() -> None:
    """A newcomer finds five folders, and each says what it is."""
    found = {path.split("/")[0] for path in tracked() if "/" in path}
    assert {name for name in found if not name.startswith(".")} <= FOLDERS


def imports_in(function: Function) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.walk(function):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a cycle; only roots and commands load on demand."""
    report(
        [
            module.at(node, "an import inside a function")
            for module in source()
            if not module.path.startswith(ROOTS)
            for function in module.functions
            for node in imports_in(function)
        ]
    )


def is_public(name: str) -> bool:
    return not name.startswith("_")


def public_things(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """Yield the public functions and classes of a module, and the classes' methods."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and is_public(node.name):
            yield node
        if isinstance(node, ast.ClassDef) and is_public(node.name):
            yield from public_things(node.body)


def is_documented(node: Function | ast.ClassDef) -> bool:
    """Say whether it has a first sentence, or is a form of something that has."""
    decorators = {ast.unparse(d).rpartition(".")[2] for d in node.decorator_list}
    first = (ast.get_docstring(node) or "").partition("\n\n")[0]
    return bool(decorators & {"overload", "override", "setter"}) or first.endswith((".", ":", "?"))


def test_public_things_are_documented() -> None:
    """What others call says in one sentence what it does, and the module what it is for."""
    offences = [f"{m.path}:1 no docstring" for m in source() if not ast.get_docstring(m.tree)]
    offences += [
        module.at(node, f"{node.name} has no sentence that says what it is")
        for module in source()
        for node in public_things(module.tree.body)
        if not is_documented(node)
    ]
    report(offences)


EXCEPTION = re.compile(r"#\s*(noqa|pyright:\s*ignore|type:\s*ignore)(?P<code>[:\[]?)")
REASONED = re.compile(r"(noqa: [A-Z0-9, ]+|pyright: ignore\[[\w, ]+\])\s+# \S.*\w")
WHOLE_FILE = re.compile(r"#\s*(ruff:\s*noqa|flake8:\s*noqa|pyright:\s*(basic|standard|report))")
VENDORS_ARE_UNTYPED = re.compile(r"(bot/slack/|bot/playground/|tests/).*\.py")


def test_exceptions_from_lint_name_their_reason() -> None:
    """An exception holds for one line, names the rule, and says why."""
    report(
        [
            module.at(line, f"no rule or no reason: {comment}")
            for module in everything()
            for line, comment in module.comments
            if EXCEPTION.match(comment) and not REASONED.search(comment)
        ]
    )


ALLOWED_WHOLE_FILE = re.compile(
    r"# pyright: (reportUnknown(Member|Argument|Variable)Type=false,? ?)+(?P<reason>.*)"
)


def test_no_file_is_excepted_whole() -> None:
    """Only files that call Slack's SDK, which is half typed, may leave unknown types alone."""
    report(
        [
            module.at(line, comment)
            for module in everything()
            for line, comment in module.comments
            if WHOLE_FILE.match(comment)
            and not (
                VENDORS_ARE_UNTYPED.match(module.path) and ALLOWED_WHOLE_FILE.fullmatch(comment)
            )
        ]
    )


UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")


def test_nothing_is_left_for_later() -> None:
    """What is in the tree is finished; what is not finished is an issue."""
    here = "tests/test_shape.py"
    report(
        [
            module.at(number, line.strip())
            for module in everything()
            if module.path != here
            for number, line in enumerate(module.text.splitlines(), 1)
            if UNFINISHED.search(line)
        ]
    )


ASSERTING = re.compile(r"(assert|raises|warns|report|fail|check|expect|whisper)", re.IGNORECASE)
"""`whisper` waits for a text that somebody sees, and fails without it."""


def asserts(node: ast.AST) -> bool:
    """Say whether this asserts, itself or by a call whose name says so."""
    match node:
        case ast.Assert():
            return True
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return bool(ASSERTING.match(name))
        case _:
            return False


def test_every_test_can_fail() -> None:
    """A test without an assertion tests that nothing was raised, and says it does more."""
    report(
        [
            module.at(function, f"{function.name} asserts nothing")
            for module in modules("tests")
            for function in module.functions
            if function.name.startswith("test_") and not any(map(asserts, ast.walk(function)))
        ]
    )


def notices(path: str) -> str:
    """Return the text of every NOTICE beside this file or above it."""
    folder = (ROOT / path).parent
    found = [f / "NOTICE" for f in (folder, *folder.parents) if f.is_relative_to(ROOT)]
    return "".join(notice.read_text(encoding="utf-8") for notice in found if notice.exists())


def test_data_say_where_they_come_from() -> None:
    """A file of data is named, with source and licence, by a NOTICE beside it or above it."""
    report(
        [
            f"{path}:1 is in no NOTICE"
            for path in tracked()
            if Path(path).suffix in DATA and Path(path).name not in notices(path)
        ]
    )
